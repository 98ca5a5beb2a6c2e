package io.meterhouse.bench.fuzz;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sends requests that nobody expects to every event door. Each is made from the seed and its number alone, so that one of
 * them can be sent again by itself. At fault is: a 5xx but for a 503 that says when to come again and then ends, a request
 * without an answer, a connection that is held by a request that does not go on, a good event that is refused, lost, counted
 * twice, or stored though it was refused, and an api that holds more files or threads than before.
 */
public final class Fuzzer {
    /** Good events that a request may have among its events. */
    static final int NUMBERS = 16;

    private static final int MOST_REQUESTS = Integer.MAX_VALUE / NUMBERS;
    private static final Duration STORING = Duration.ofMinutes(10);
    private static final Duration LETTING_GO = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Pools breathe; what is lost with every request shows as more than this. */
    private static final int MORE_FILES = 64;

    private static final int MORE_THREADS = 64;
    private static final int SENDERS = 24;
    /** Requests whose answers may come late, beside the senders. */
    private static final int WAITING = 256;

    private final FuzzTarget target;
    private final long seed;
    private final String run = "fuzz" + UUID.randomUUID().toString().replace("-", "");
    private final Ledger ledger = new Ledger();
    private final Tally tally = new Tally();
    private final StoredEvents stored;
    private final Consumer<String> say;
    private final Semaphore waiting = new Semaphore(WAITING);
    private final List<Footprint> footprints = new ArrayList<>();

    public Fuzzer(FuzzTarget target, long seed, Consumer<String> say) {
        this.target = target;
        this.seed = seed;
        this.say = say;
        this.stored = new StoredEvents(target.clickHouse(), target.organization(), run);
    }

    /**
     * Sends them.
     *
     * @param first the number of the first request; other than 0 to see one again
     */
    public FuzzReport run(long first, int count) throws InterruptedException, IOException {
        if (count > MOST_REQUESTS) {
            throw new IllegalArgumentException("at most " + MOST_REQUESTS + " requests");
        }
        measure();
        long start = System.nanoTime();
        AtomicLong next = new AtomicLong(0);
        send(next, first, count / 2);
        measure();
        send(next, first, count);
        waiting.acquire(WAITING);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        say.accept("sent; looking for what was acknowledged");
        await(first);
        letGo();
        return new FuzzReport(
                seed,
                tally.requests(),
                took,
                tally.answers(),
                ledger.acknowledgements(),
                tally.faults(),
                tally.faultCount(),
                footprints);
    }

    private void measure() {
        Footprint.of(target.apiPid()).ifPresent(footprints::add);
    }

    private void send(AtomicLong next, long first, long until) throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        try (GrpcVisitor grpc = new GrpcVisitor(target.grpc(), target.key(), run, ledger, tally)) {
            for (int i = 0; i < SENDERS; i++) {
                senders.add(Thread.ofPlatform().name("fuzz-" + i).start(() -> send(next, first, until, grpc)));
            }
            for (Thread sender : senders) {
                sender.join();
            }
        }
    }

    private void send(AtomicLong next, long first, long until, GrpcVisitor grpc) {
        HttpTrials trials = new HttpTrials(target.api().getAuthority(), target.key(), run);
        try (HttpVisitor http = new HttpVisitor(target.api(), ledger, tally)) {
            while (true) {
                long place = next.getAndUpdate(now -> now < until ? now + 1 : now);
                if (place >= until) {
                    return;
                }
                one(first + place, place * NUMBERS, trials, http, grpc);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException ours) {
            tally.fault(-1, "the fuzzer itself failed: " + ours);
        }
    }

    private void one(long number, long events, HttpTrials trials, HttpVisitor http, GrpcVisitor grpc)
            throws InterruptedException {
        // Random numbers of seeds side by side are unlike each other only where the seeds are mixed first.
        Wild wild =
                new Wild(new SplittableRandom(new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L).nextLong()));
        int kind = wild.below(10_000);
        if (kind < 1_500) {
            grpc.visit(number, wild, events);
            return;
        }
        HttpTrial trial = trials.make(wild, events);
        if (kind < 1_503) {
            aside(visitor -> visitor.stall(number, trial, wild));
        } else if (trial.waits()) {
            aside(visitor -> visitor.visit(number, trial, HttpVisitor.Manner.WHOLE, wild));
        } else if (kind < 2_000) {
            http.leave(trial, kind % 2 == 0, wild);
        } else if (kind < 2_010) {
            http.visit(number, trial, HttpVisitor.Manner.SLOWLY, wild);
        } else if (kind < 4_000) {
            http.visit(number, trial, HttpVisitor.Manner.IN_PIECES, wild);
        } else if (kind < 4_500) {
            pipeline(number, trial, trials, http, wild);
        } else {
            http.visit(number, trial, HttpVisitor.Manner.WHOLE, wild);
        }
    }

    private interface Visit {
        void by(HttpVisitor visitor) throws InterruptedException;
    }

    private void aside(Visit visit) throws InterruptedException {
        waiting.acquire();
        Thread.ofVirtual().start(() -> {
            try (HttpVisitor visitor = new HttpVisitor(target.api(), ledger, tally)) {
                visit.by(visitor);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException ours) {
                tally.fault(-1, "the fuzzer itself failed: " + ours);
            } finally {
                waiting.release();
            }
        });
    }

    /** What spoils a connection comes last. Good events are in the first request only: its numbers are all there are. */
    private static void pipeline(long number, HttpTrial first, HttpTrials trials, HttpVisitor http, Wild wild)
            throws InterruptedException {
        List<HttpTrial> all = new ArrayList<>(List.of(first));
        while (!all.getLast().last() && all.size() < 2 + wild.below(6)) {
            all.add(trials.make(wild, HttpTrials.NO_NUMBERS));
        }
        http.visitAll(number, all, wild);
    }

    private void await(long first) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + STORING.toNanos();
        do {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            if (stored.count() >= ledger.acknowledgements()) {
                stored.readInto(ledger);
            }
        } while (ledger.lost() > 0 && System.nanoTime() < deadline);
        stored.readInto(ledger);
        if (ledger.lost() > 0) {
            tally.fault(
                    first + ledger.firstLost() / NUMBERS,
                    ledger.lost() + " good events were acknowledged and are not stored");
        }
        if (ledger.repeated() > 0) {
            tally.fault(-1, ledger.repeated() + " good events count twice");
        }
        if (ledger.refusedAndStored() > 0) {
            tally.fault(
                    first + ledger.firstRefusedAndStored() / NUMBERS,
                    ledger.refusedAndStored() + " good events are stored though all with them was refused");
        }
    }

    private void letGo() throws InterruptedException {
        if (footprints.isEmpty()) {
            return;
        }
        Footprint before = footprints.getFirst();
        long deadline = System.nanoTime() + LETTING_GO.toNanos();
        Optional<Footprint> after = Footprint.of(target.apiPid());
        while (after.isPresent() && grew(before, after.get()) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            after = Footprint.of(target.apiPid());
        }
        if (after.isEmpty()) {
            tally.fault(-1, "the api is gone");
            return;
        }
        footprints.add(after.get());
        if (grew(before, after.get())) {
            tally.fault(-1, "the api holds more than before");
        }
    }

    private static boolean grew(Footprint before, Footprint after) {
        return after.files() > before.files() + MORE_FILES || after.threads() > before.threads() + MORE_THREADS;
    }
}
