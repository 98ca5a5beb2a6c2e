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
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.Repeats;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A table of its own that a test fills as the sink would, but with whatever marks the test wants. */
final class StoredEvents implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final int EPOCH = 1;
    static final String ORGANIZATION = "org_ours";

    final ClickHouse clickHouse;
    final List<Sent> log = new ArrayList<>();
    private final MeterMatcher matcher;
    private final long[] next = new long[PARTITIONS];
    private final List<EventRow> unwritten = new ArrayList<>();

    /** One record as it was sent, and what it must count as. */
    record Sent(
            String organization,
            Environment environment,
            String type,
            String id,
            @Nullable String subject,
            Instant time,
            Instant clock,
            String data,
            int partition,
            long offset,
            boolean repeat) {
        boolean isBefore(LogPosition position) {
            return position.isAfter(EPOCH, partition, offset);
        }
    }

    StoredEvents(TestLayout layout, List<Meter> meters) {
        matcher = new MeterMatcher(meters);
        clickHouse = layout.migrated();
    }

    Sent send(
            String organization,
            Environment environment,
            String type,
            String id,
            @Nullable String subject,
            Instant time,
            Instant clock,
            String data,
            boolean markRepeats) {
        EventIdentity identity = EventIdentity.of(organization, environment, "test", id);
        int partition = identity.partition(PARTITIONS);
        boolean repeat = log.stream()
                .anyMatch(earlier -> earlier.organization().equals(organization)
                        && earlier.environment() == environment
                        && earlier.id().equals(id)
                        && Repeats.isRepeat(Parameters.micros(earlier.clock()), Parameters.micros(clock)));
        Sent sent = new Sent(
                organization, environment, type, id, subject, time, clock, data, partition, next[partition]++, repeat);
        log.add(sent);
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        unwritten.add(new EventRow(
                organization,
                environment,
                type,
                Parameters.micros(time),
                "test",
                id,
                subject,
                new EventRow.Bytes(bytes),
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                "key_a",
                "key_a",
                identity,
                Parameters.micros(clock),
                Parameters.micros(clock),
                Parameters.micros(clock),
                EPOCH,
                partition,
                sent.offset(),
                repeat && markRepeats,
                matcher.match(type, "test", subject, bytes)));
        return sent;
    }

    LogPosition end() {
        return new LogPosition(EPOCH, Arrays.stream(next).boxed().toList());
    }

    void write() {
        if (!unwritten.isEmpty()) {
            new ClickHouseEventTable(clickHouse)
                    .insert(EventBlock.of(unwritten), UUID.randomUUID().toString());
            unwritten.clear();
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
