package io.meterhouse.bench;

import io.meterhouse.bench.Ledger.Kind;
import io.meterhouse.bench.LedgerSender.Times;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * Nothing lost, nothing twice: sends numbered events with repeats, late ones and invalid ones while every process of the
 * event path is killed again and again, closes the period, and compares ledger, rows and invoice. Arguments: the file with
 * the stack's status, how many events, how often each process is killed, and a seed.
 */
public final class LedgerBench {
    static final String TYPE = "ledger.entry";

    private static final List<String> VICTIMS = List.of("api", "workers", "kafka", "clickhouse");
    private static final int DEFAULT_EVENTS = 10_000_000;
    private static final int DEFAULT_KILLS = 10;
    private static final int SENDERS = 16;
    private static final int FAULTS_TOLD = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SENDING = Instant.parse("2026-02-03T00:00:00Z");
    private static final Instant END = Instant.parse("2026-03-01T03:00:00Z");
    private static final Times TIMES = new Times(
            Instant.parse("2026-02-01T00:00:00Z"),
            Duration.ofDays(2),
            Instant.parse("2026-01-20T12:00:00Z"),
            Instant.parse("2025-12-01T00:00:00Z"),
            Instant.parse("2026-02-04T00:00:00Z"));

    private final Stack stack;
    private final ProcessKiller killer;
    private final Ledger ledger;
    private final long seed;
    private final FullDisk disk;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong faultCount = new AtomicLong();

    private LedgerBench(Path status, int events, int kills, long seed) throws IOException {
        this.stack = Stack.of(status);
        this.killer = new ProcessKiller(status, VICTIMS, kills, seed);
        this.ledger = new Ledger(events);
        this.seed = seed;
        this.disk = FullDisk.ofTheLog(status);
    }

    public static void main(String[] arguments) throws Exception {
        int events = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_EVENTS;
        int kills = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_KILLS;
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : System.nanoTime() % 1_000_000;
        boolean exact = new LedgerBench(Path.of(arguments[0]), events, kills, seed).run();
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        say(String.format(
                Locale.ROOT,
                "seed %d: %,d events, each of %s killed %d times",
                seed,
                ledger.events(),
                VICTIMS,
                killer.times()));
        Billing billing = new Billing(Person.operator(stack), Person.customer(stack));
        String key = billing.begin();
        send(key);
        if (faultCount.get() > 0) {
            faults.forEach(LedgerBench::say);
            say(String.format(Locale.ROOT, "%,d answers were not what they should be", faultCount.get()));
            return false;
        }
        boolean billed = isBilledExactly(billing);
        boolean stored = isStoredExactly(billing.organization());
        return billed && stored;
    }

    private void send(String key) throws InterruptedException {
        AtomicLong next = new AtomicLong();
        Pace pace = new Pace(ledger.events(), killer.takes());
        List<Thread> senders = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(Thread.ofPlatform()
                    .name("sender-" + i)
                    .start(new LedgerSender(
                            stack.api(), key, ledger, next, TIMES, pace, this::found, seed * SENDERS + i)));
        }
        Thread killing = Thread.ofPlatform().name("killer").start(killer);
        Thread filling = Thread.ofPlatform().name("disk").start(() -> disk.fillWhen(() -> isHalfSent(next)));
        Thread telling = Thread.ofPlatform().daemon().name("progress").start(() -> tellProgress(next, start));
        for (Thread sender : senders) {
            sender.join();
        }
        killing.join();
        filling.join();
        telling.interrupt();
        say(String.format(
                Locale.ROOT,
                "all sent and answered after %d s; killed %s; %s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                killer.killed(),
                disk.told()));
    }

    private boolean isHalfSent(AtomicLong next) {
        return next.get() > ledger.events() / 2;
    }

    private void tellProgress(AtomicLong next, long start) {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(30);
                say(String.format(
                        Locale.ROOT,
                        "%4d s: %,d sent, killed %s",
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                        Math.min(next.get(), ledger.events()),
                        killer.killed()));
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    private void found(String fault) {
        if (faultCount.incrementAndGet() <= FAULTS_TOLD) {
            faults.add(fault);
        }
    }

    private boolean isBilledExactly(Billing billing) throws IOException, InterruptedException {
        long start = System.nanoTime();
        billing.awaitStored();
        say(String.format(
                Locale.ROOT,
                "all of it is stored %d s later",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
        start = System.nanoTime();
        billing.advance(END);
        say(String.format(
                Locale.ROOT,
                "the period is closed and invoiced after %d s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
        boolean exact = true;
        exact &= billing.isBilled("events", "usage", BigDecimal.valueOf(ledger.accepted(Kind.ORDINARY)));
        exact &= billing.isBilled("amount", "usage", BigDecimal.valueOf(ledger.worth(Kind.ORDINARY)));
        exact &= billing.isBilled("events", "adjustment", BigDecimal.valueOf(ledger.accepted(Kind.LATE)));
        exact &= billing.isBilled("amount", "adjustment", BigDecimal.valueOf(ledger.worth(Kind.LATE)));
        return exact;
    }

    private boolean isStoredExactly(String organization) throws IOException, InterruptedException {
        LedgerRows.Comparison found = new LedgerRows(stack.clickHouse()).compare(organization, ledger);
        say(String.format(
                Locale.ROOT,
                "%,d rows: %,d accepted events without a row, %,d of which none counts, %,d counted twice, %,d that hold"
                        + " something else, %,d rows of events that were refused",
                found.rows(),
                found.missing(),
                found.uncounted(),
                found.twice(),
                found.altered(),
                found.strangers()));
        return found.isExact();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** What the events are billed by: a count and a sum, on a clock of the organization's own. */
    private static final class Billing {
        private final Person operator;
        private final Person customer;
        private final String run = UUID.randomUUID().toString().substring(0, 8);
        private String organization = "";
        private String clock = "";

        Billing(Person operator, Person customer) {
            this.operator = operator;
            this.customer = customer;
        }

        String organization() {
            return organization;
        }

        /** Returns the key to send with, in February of a subscription whose January is closed. */
        String begin() throws IOException, InterruptedException {
            organization = customer.get("/v1/organization").get("id").asString();
            clock = operator.post(
                            "/v1/test-clocks",
                            "{\"organization\":\"%s\",\"frozen_time\":\"%s\"}".formatted(organization, START))
                    .get("id")
                    .asString();
            String events = meter("events", "COUNT", "");
            String amount = meter("amount", "SUM", ",\"value_path\":\"$.amount\"");
            String plan = operator.post(
                            "/v1/plans",
                            "{\"key\":\"ledger_%s\",\"name\":\"Ledger\",\"currency\":\"USD\"}".formatted(run))
                    .get("id")
                    .asString();
            String version = operator.post(
                            "/v1/plans/" + plan + "/versions",
                            "{\"interval\":\"month\",\"prices\":[%s,%s]}"
                                    .formatted(price("events", events), price("amount", amount)))
                    .get("id")
                    .asString();
            operator.post("/v1/plans/" + plan + "/versions/" + version + "/publish", "{}");
            customer.post("/v1/payment-methods", "{\"payment_method\":\"pm_card_visa\"}");
            operator.post(
                    "/v1/subscriptions",
                    "{\"organization\":\"%s\",\"plan_version\":\"%s\",\"start\":\"%s\"}"
                            .formatted(organization, version, START));
            advance(SENDING);
            return customer.post("/v1/api-keys", "{\"name\":\"ledger\",\"environment\":\"live\"}")
                    .get("key")
                    .asString();
        }

        private String meter(String name, String aggregation, String more) throws IOException, InterruptedException {
            String key = name + "_" + run;
            operator.post(
                    "/v1/meters",
                    "{\"key\":\"%s\",\"name\":\"%s\",\"event_type\":\"%s\",\"aggregation\":\"%s\"%s}"
                            .formatted(key, name, TYPE, aggregation, more));
            return key;
        }

        private static String price(String key, String meter) {
            return ("{\"key\":\"%s\",\"name\":\"%s\",\"meter\":\"%s\",\"billing\":\"in_arrears\","
                            + "\"model\":{\"type\":\"per_unit\",\"unit_amount\":\"0.00001\"}}")
                    .formatted(key, key, meter);
        }

        void advance(Instant to) throws IOException, InterruptedException {
            JsonNode now = operator.post("/v1/test-clocks/" + clock + "/advance", "{\"to\":\"%s\"}".formatted(to));
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (!now.get("status").asString().equals("ready")) {
                if (System.nanoTime() > until) {
                    throw new IOException("the clock did not get to " + to + " in " + PATIENCE + ": " + now);
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                now = operator.get("/v1/test-clocks/" + clock);
            }
        }

        /** Waits until usage says that it holds all that was accepted until now. */
        void awaitStored() throws IOException, InterruptedException {
            Instant accepted = Instant.now();
            String path = "/v1/usage?meter=events_" + run + "&from=" + TIMES.ordinary() + "&to="
                    + TIMES.ordinary().plus(TIMES.span()) + "&window=DAY";
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (Instant.parse(customer.get(path).get("as_of").asString()).isBefore(accepted)) {
                if (System.nanoTime() > until) {
                    throw new IOException("not all that was accepted is stored in " + PATIENCE);
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }

        /** Compares a line of the last invoice with the ledger. */
        boolean isBilled(String price, String kind, BigDecimal wanted) throws IOException, InterruptedException {
            BigDecimal billed = BigDecimal.ZERO;
            for (JsonNode invoice : customer.get("/v1/invoices?limit=100").get("data")) {
                for (JsonNode line : invoice.get("lines")) {
                    if (line.path("price").asString("").equals(price)
                            && line.path("kind").asString("").equals(kind)) {
                        billed = billed.add(new BigDecimal(line.get("quantity").asString()));
                    }
                }
            }
            boolean exact = billed.compareTo(wanted) == 0;
            say(String.format(
                    Locale.ROOT,
                    "%s of %s: the ledger says %s, the invoices say %s%s",
                    kind,
                    price,
                    wanted,
                    billed,
                    exact ? "" : " (!)"));
            return exact;
        }
    }
}
