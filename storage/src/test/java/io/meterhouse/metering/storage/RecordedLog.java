package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.ClickHouseEventTable;
import io.meterhouse.events.storage.EventBlock;
import io.meterhouse.events.storage.EventRow;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.TestLayout;
import io.meterhouse.metering.EventOrder;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log of random records, kept in memory with what each of them is by the rules alone, and stored with marks as good or
 * as bad as a test wants them.
 */
final class RecordedLog implements AutoCloseable {
    static final String OURS = "org_ours";
    static final String NEIGHBOUR = "org_neighbour";
    private static final int PARTITIONS = 5;
    private static final Duration TAKEN = Duration.ofDays(35);

    final ClickHouse clickHouse;
    final List<Sent> records = new ArrayList<>();
    private MeterMatcher matcher;
    private final Random random;
    private final int wrongMarksPercent;
    private final Map<EventIdentity, Instant> lastSeen = new HashMap<>();
    private final List<EventRow> unwritten = new ArrayList<>();
    private long[] next = new long[PARTITIONS];
    private int epoch = 1;

    /**
     * @param value null where the event has none that a meter could add up
     * @param repeat by the rule
     */
    record Sent(
            String organization,
            Environment environment,
            String type,
            String source,
            String id,
            @Nullable String subject,
            Instant time,
            Instant clock,
            @Nullable BigDecimal value,
            String region,
            int epoch,
            int partition,
            long offset,
            boolean repeat) {
        boolean isBefore(LogPosition position) {
            return epoch < position.epoch()
                    || (epoch == position.epoch() && offset < position.offsets().get(partition));
        }

        EventOrder order() {
            return new EventOrder(Parameters.micros(time), Parameters.micros(clock), source, id);
        }
    }

    RecordedLog(TestLayout layout, List<Meter> meters, long seed, int wrongMarksPercent) {
        this.matcher = new MeterMatcher(meters);
        this.random = new Random(seed);
        this.wrongMarksPercent = wrongMarksPercent;
        clickHouse = layout.migrated();
    }

    /** Time goes on from one instant to another while records come: new ones, and repeats of all kinds. */
    void send(int count, Instant from, Instant to) {
        long step = Duration.between(from, to).toMillis() / count;
        for (int i = 0; i < count; i++) {
            sendOne(from.plusMillis(step * i + random.nextLong(step)), count);
        }
    }

    private void sendOne(Instant clock, int identities) {
        String organization = random.nextInt(15) == 0 ? NEIGHBOUR : OURS;
        Environment environment = random.nextInt(10) == 0 ? Environment.TEST : Environment.LIVE;
        String source = random.nextBoolean() ? "a/b?c" : "quote'\\ü";
        String id = "event-" + random.nextInt(identities / 2) + "\t\uFF5E\uD83D\uDE00";
        // Some times fall together, so that it takes receipt and name to say which is the latest.
        Instant time = clock.minus(Duration.ofHours(random.nextInt(35 * 24)));
        time = random.nextInt(3) == 0 ? Instant.ofEpochSecond(time.getEpochSecond() / 86_400 * 86_400) : time;
        if (time.isBefore(clock.minus(TAKEN))) {
            time = clock;
        }
        time = random.nextInt(20) == 0 ? clock.plus(Duration.ofMinutes(5)) : time;
        BigDecimal value = random.nextInt(8) == 0
                ? null
                : BigDecimal.valueOf(random.nextLong(-1_000_000, 1_000_000_000_000_000L), random.nextInt(13));
        Sent sent = keep(organization, environment, source, id, time, clock, value);
        boolean mark = random.nextInt(100) < wrongMarksPercent ? random.nextBoolean() : sent.repeat();
        unwritten.add(row(sent, mark));
    }

    private Sent keep(
            String organization,
            Environment environment,
            String source,
            String id,
            Instant time,
            Instant clock,
            @Nullable BigDecimal value) {
        EventIdentity identity = EventIdentity.of(organization, environment, source, id);
        Instant seen = lastSeen.get(identity);
        boolean repeat = seen != null && !seen.isBefore(clock.minus(TAKEN));
        lastSeen.merge(identity, clock, (one, other) -> one.isAfter(other) ? one : other);
        int partition = identity.partition(PARTITIONS);
        Sent sent = new Sent(
                organization,
                environment,
                List.of("storage.written", "storage.written", "api.request").get(random.nextInt(3)),
                source,
                id,
                random.nextInt(6) == 0 ? null : "user-" + random.nextInt(25),
                time,
                clock,
                value,
                random.nextInt(4) == 0 ? "us" : "eu",
                epoch,
                partition,
                next[partition]++,
                repeat);
        records.add(sent);
        return sent;
    }

    private EventRow row(Sent sent, boolean mark) {
        String number = sent.value() == null ? "\"none\"" : sent.value().toPlainString();
        byte[] data =
                ("{\"bytes\":" + number + ",\"region\":\"" + sent.region() + "\"}").getBytes(StandardCharsets.UTF_8);
        return new EventRow(
                sent.organization(),
                sent.environment(),
                sent.type(),
                Parameters.micros(sent.time()),
                sent.source(),
                sent.id(),
                sent.subject(),
                new EventRow.Bytes(data),
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                "key_" + random.nextInt(2),
                "key_0",
                EventIdentity.of(sent.organization(), sent.environment(), sent.source(), sent.id()),
                Parameters.micros(sent.clock()),
                Parameters.micros(sent.clock()),
                Parameters.micros(sent.clock()),
                sent.epoch(),
                sent.partition(),
                sent.offset(),
                mark,
                matcher.match(sent.type(), sent.source(), sent.subject(), data));
    }

    /** From here on records are matched by these meters. */
    void know(List<Meter> meters) {
        matcher = new MeterMatcher(meters);
    }

    /** The topic is made anew: offsets begin again. */
    void beginEpoch() {
        epoch++;
        next = new long[PARTITIONS];
    }

    LogPosition end() {
        return new LogPosition(epoch, Arrays.stream(next).boxed().toList());
    }

    void write() {
        if (!unwritten.isEmpty()) {
            new ClickHouseEventTable(clickHouse)
                    .insert(EventBlock.of(unwritten), UUID.randomUUID().toString());
            unwritten.clear();
        }
    }

    long corrections() {
        return clickHouse.one("SELECT count() AS n FROM event_corrections", new Parameters(), row -> row.number("n"));
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
