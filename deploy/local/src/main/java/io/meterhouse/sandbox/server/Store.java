package io.meterhouse.sandbox.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents in named collections, in memory and in a journal.
 *
 * <p>One change at a time; it is in the journal, as one line, before anybody is answered. So a killed process comes
 * back with every answered change whole and no other.
 */
public final class Store implements AutoCloseable {
    /** Rewriting the journal pays off once it is this long ... */
    private static final long COMPACTION_MIN_BYTES = 16L * 1024 * 1024;
    /** ... and this many times longer than what was left of it by the last rewriting. */
    private static final int COMPACTION_RATIO = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Map<String, ObjectNode>> collections = new LinkedHashMap<>();
    private final Journal journal;
    private long compactedSize;

    private Store(Journal journal) {
        this.journal = journal;
    }

    public static Store open(Path file) {
        try {
            Store[] store = new Store[1];
            Journal journal = Journal.open(file);
            store[0] = new Store(journal);
            journal.replay(store[0]::apply);
            store[0].compactIfWorthwhile();
            return store[0];
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox's state cannot be read: " + file, e);
        }
    }

    /** Runs {@code work} alone; what it changed is kept as a whole when it returns and forgotten when it throws. */
    public <T> T change(Function<Change, T> work) {
        Change change = new Change();
        T result;
        lock.lock();
        try {
            result = work.apply(change);
            change.commit();
        } catch (RuntimeException | Error e) {
            change.rollbackTo(0);
            throw e;
        } finally {
            lock.unlock();
        }
        change.afterCommit.forEach(Runnable::run);
        return result;
    }

    private void apply(ArrayNode line) {
        for (var row : line) {
            String collection = row.path(0).asString();
            String id = row.path(1).asString();
            if (row.path(2) instanceof ObjectNode document) {
                collection(collection).put(id, document);
            } else {
                collection(collection).remove(id);
            }
        }
    }

    private Map<String, ObjectNode> collection(String name) {
        return collections.computeIfAbsent(name, _ -> new LinkedHashMap<>());
    }

    private void compactIfWorthwhile() throws IOException {
        if (journal.size() < COMPACTION_MIN_BYTES || journal.size() < compactedSize * COMPACTION_RATIO) {
            return;
        }
        journal.rewrite(collections.entrySet().stream()
                .flatMap(collection -> collection.getValue().entrySet().stream()
                        .map(row -> Json.array()
                                .add(Json.array()
                                        .add(collection.getKey())
                                        .add(row.getKey())
                                        .add(row.getValue())))));
        compactedSize = journal.size();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            journal.close();
        } finally {
            lock.unlock();
        }
    }

    private record Undo(
            String collection, String id, @Nullable ObjectNode before) {}

    /** What one unit of work sees and does. Documents read are copies: only {@link #put} changes anything. */
    public final class Change {
        private final Deque<Undo> undo = new ArrayDeque<>();
        private final List<Runnable> afterCommit = new ArrayList<>();

        private Change() {}

        public Optional<ObjectNode> find(String collection, String id) {
            return Optional.ofNullable(collection(collection).get(id)).map(ObjectNode::deepCopy);
        }

        /** All documents that match, in the order of their creation. */
        public List<ObjectNode> all(String collection, Predicate<ObjectNode> filter) {
            return collection(collection).values().stream()
                    .filter(filter)
                    .map(ObjectNode::deepCopy)
                    .toList();
        }

        public int size(String collection) {
            return collection(collection).size();
        }

        public void put(String collection, String id, ObjectNode document) {
            undo.push(new Undo(collection, id, collection(collection).put(id, document.deepCopy())));
        }

        public void remove(String collection, String id) {
            ObjectNode before = collection(collection).remove(id);
            if (before != null) {
                undo.push(new Undo(collection, id, before));
            }
        }

        /** Keeps a collection from growing without bound: its oldest expendable documents go. */
        public void trim(String collection, int atMost, Predicate<ObjectNode> expendable) {
            Collection<Map.Entry<String, ObjectNode>> entries =
                    collection(collection).entrySet();
            int surplus = entries.size() - atMost;
            if (surplus <= 0) {
                return;
            }
            List<String> ids = entries.stream()
                    .filter(entry -> expendable.test(entry.getValue()))
                    .limit(surplus)
                    .map(Map.Entry::getKey)
                    .toList();
            ids.forEach(id -> remove(collection, id));
        }

        /** A point that {@link #rollbackTo} returns to. */
        public int savepoint() {
            return undo.size();
        }

        public void rollbackTo(int savepoint) {
            while (undo.size() > savepoint) {
                Undo step = undo.pop();
                if (step.before() == null) {
                    collection(step.collection()).remove(step.id());
                } else {
                    collection(step.collection()).put(step.id(), step.before());
                }
            }
        }

        /** Runs once the change is safe, and only then. */
        public void afterCommit(Runnable action) {
            afterCommit.add(action);
        }

        private void commit() {
            if (undo.isEmpty()) {
                return;
            }
            ArrayNode line = Json.array();
            var touched = new LinkedHashMap<List<String>, Boolean>();
            undo.descendingIterator()
                    .forEachRemaining(step -> touched.put(List.of(step.collection(), step.id()), Boolean.TRUE));
            for (List<String> key : touched.keySet()) {
                ArrayNode row = line.addArray().add(key.get(0)).add(key.get(1));
                ObjectNode now = collection(key.get(0)).get(key.get(1));
                if (now == null) {
                    row.addNull();
                } else {
                    row.add(now);
                }
            }
            try {
                journal.append(line);
                compactIfWorthwhile();
            } catch (IOException e) {
                throw new UncheckedIOException("the sandbox's state cannot be written", e);
            }
        }
    }
}
