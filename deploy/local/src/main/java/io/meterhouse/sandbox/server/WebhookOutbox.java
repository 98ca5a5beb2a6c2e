package io.meterhouse.sandbox.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Webhooks on their way: written with the change that causes them, sent at least once, tried again until answered 2xx.
 *
 * <p>Deliveries of one group go one after another in their order. One that keeps failing stops holding up its group
 * after a while, as the real services do not promise an order either.
 */
public final class WebhookOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookOutbox.class);
    private static final String DELIVERIES = "deliveries";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** The real services give up after about three days, too. */
    private static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    private static final int ATTEMPTS_IN_ORDER = 20;
    private static final int MAX_AT_ONCE = 16;
    private static final int MAX_KEPT = 2_000;
    private static final int MAX_DOUBLINGS = 10;

    private final Store store;
    private final URI target;
    private final WebhookSigner signer;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Deque<String>> queues = new HashMap<>();
    private volatile boolean closed;

    public WebhookOutbox(Store store, URI target, WebhookSigner signer, Clock clock) {
        this.store = store;
        this.target = target;
        this.signer = signer;
        this.clock = clock;
    }

    /** Takes up what an earlier process had not delivered. */
    public void resume() {
        store.change(change -> change.all(DELIVERIES, WebhookOutbox::isPending))
                .forEach(delivery -> queue(Json.text(delivery, "group"), Json.text(delivery, "id")));
    }

    /** Adds a delivery to a change; it leaves when that is committed. */
    public void add(Store.Change change, String id, String group, String type, String body) {
        ObjectNode delivery = Json.object()
                .put("id", id)
                .put("group", group)
                .put("type", type)
                .put("status", "pending")
                .put("attempts", 0)
                .put("created", clock.instant().toString())
                .put("body", body);
        change.put(DELIVERIES, id, delivery);
        change.trim(DELIVERIES, MAX_KEPT, candidate -> !isPending(candidate));
        change.afterCommit(() -> queue(group, id));
    }

    /** Sends once more what was sent before, as both services now and then do. False where no such delivery is kept. */
    public boolean repeat(Store.Change change, String id) {
        Optional<ObjectNode> delivery = change.find(DELIVERIES, id);
        delivery.ifPresent(found -> {
            change.put(DELIVERIES, id, found.put("status", "pending").put("attempts", 0));
            change.afterCommit(() -> queue(Json.text(found, "group"), id));
        });
        return delivery.isPresent();
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }

    private static boolean isPending(ObjectNode delivery) {
        return Json.text(delivery, "status").equals("pending");
    }

    private void queue(String group, String id) {
        lock.lock();
        try {
            Deque<String> waiting = queues.get(group);
            if (waiting != null) {
                waiting.add(id);
                return;
            }
            queues.put(group, new ArrayDeque<>(java.util.List.of(id)));
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("webhooks-" + group).start(() -> drain(group));
    }

    private @Nullable String head(String group) {
        lock.lock();
        try {
            Deque<String> waiting = queues.getOrDefault(group, new ArrayDeque<>());
            String head = waiting.peek();
            if (head == null) {
                queues.remove(group);
            }
            return head;
        } finally {
            lock.unlock();
        }
    }

    private void done(String group) {
        lock.lock();
        try {
            queues.getOrDefault(group, new ArrayDeque<>()).poll();
        } finally {
            lock.unlock();
        }
    }

    private void drain(String group) {
        try {
            for (String id = head(group); id != null && !closed; id = head(group)) {
                deliverInTurn(group, id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliverInTurn(String group, String id) throws InterruptedException {
        Optional<ObjectNode> found = store.change(change -> change.find(DELIVERIES, id));
        if (found.isEmpty() || !isPending(found.get())) {
            done(group);
            return;
        }
        ObjectNode delivery = found.get();
        int attempts = delivery.path("attempts").asInt() + 1;
        boolean delivered = send(delivery);
        if (closed) {
            return;
        }
        boolean gaveUp = !delivered
                && Instant.parse(Json.text(delivery, "created"))
                        .plus(GIVE_UP_AFTER)
                        .isBefore(clock.instant());
        record(delivery, attempts, delivered ? "delivered" : gaveUp ? "failed" : "pending");
        if (delivered || gaveUp) {
            done(group);
        } else if (attempts >= ATTEMPTS_IN_ORDER && !group.equals(id)) {
            done(group);
            queue(id, id);
        } else {
            Thread.sleep(pause(attempts));
        }
    }

    private void record(ObjectNode delivery, int attempts, String status) {
        String id = Json.text(delivery, "id");
        store.change(change -> {
            change.find(DELIVERIES, id)
                    .ifPresent(now -> change.put(
                            DELIVERIES, id, now.put("attempts", attempts).put("status", status)));
            return status;
        });
    }

    private boolean send(ObjectNode delivery) throws InterruptedException {
        String body = Json.text(delivery, "body");
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        signer.headers(Json.text(delivery, "id"), clock.instant(), body).forEach(request::header);
        atOnce.acquire();
        try {
            int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                LOG.info("{} ({}) was answered {}", Json.text(delivery, "type"), Json.text(delivery, "id"), status);
            }
            return status / 100 == 2;
        } catch (IOException e) {
            LOG.debug("{} did not reach {}", Json.text(delivery, "type"), target, e);
            return false;
        } finally {
            atOnce.release();
        }
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
