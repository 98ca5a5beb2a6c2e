package io.meterhouse.events.worker;

import static io.meterhouse.storage.generated.Tables.METERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.storage.OlderMatchTable;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.ClosingUsageStore;
import io.meterhouse.metering.storage.MeterUsage;
import io.meterhouse.metering.storage.OlderEventCursor;
import io.meterhouse.metering.storage.OlderEventStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Meters made while the sink is at work on what came before: no event is lost between the two, and none counts twice. */
@Timeout(180)
class MeterMadeWhileEventsComeIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final Period DAY = new Period(NOON.minus(Duration.ofHours(12)), NOON.plus(Duration.ofHours(12)));
    private static final SinkBounds SMALL =
            new SinkBounds(200, 1024 * 1024, Duration.ofMillis(5), Duration.ofMillis(5), 64L * 1024 * 1024, 100_000, 2);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BATCH = 20;
    private static final int BLOCK = 70;
    private static final int ROUNDS = 4;

    private SinkStack stack;

    @BeforeEach
    void freshStack() {
        stack = new SinkStack();
    }

    @AfterEach
    void closeStack() {
        stack.close();
    }

    @Test
    void eachEventCountsOnceByEachMeterWheneverTheMeterWasMade() throws InterruptedException {
        EventSink sink = stack.sink(stack.table(), SMALL);
        sink.start();
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(1);
        Thread sender = Thread.ofPlatform().start(() -> {
            while (enough.getCount() > 0) {
                for (int i = 0; i < BATCH; i++) {
                    stack.send(SinkStack.event("event-" + sent.getAndIncrement(), NOON)
                            .build());
                }
                pause(enough);
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            int before = sent.get();
            Awaitility.await().atMost(LONG).until(() -> sent.get() > before + BATCH);
            Meter meter = make("meter_" + round);
            backfill(meter);
        }
        enough.countDown();
        sender.join();
        stack.awaitStored();
        sink.stop();
        ClosingUsageStore usage = new ClosingUsageStore(stack.clickHouse);
        List<Meter> meters = new MeterStore(stack.database).all();
        List<MeterUsage> counted = usage.count(SinkStack.ORGANIZATION, meters, DAY, stack.log.end());
        assertThat(counted).hasSize(ROUNDS).allSatisfy(found -> {
            assertThat(found.counted()).isEqualTo(sent.get());
            assertThat(found.quantity()).isEqualByComparingTo(BigDecimal.valueOf(sent.get()));
        });
        assertThat(usage.recount(SinkStack.ORGANIZATION, meters, DAY, stack.log.end()))
                .isEqualTo(counted);
        assertThat(stack.number("SELECT count() AS n FROM event_matches")).isPositive();
        assertThat(stack.number("SELECT countIf(length(match_meter) < " + ROUNDS + ") AS n FROM events"))
                .isPositive();
        assertThat(stack.number("SELECT countIf(length(match_meter) > 0) AS n FROM events"))
                .isPositive();
    }

    private static void pause(CountDownLatch enough) {
        try {
            assertThat(enough.await(20, TimeUnit.MILLISECONDS)).isIn(true, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Meter make(String key) {
        stack.database
                .insertInto(METERS)
                .set(METERS.ID, "mtr_" + key)
                .set(METERS.KEY, key)
                .set(METERS.NAME, key)
                .set(METERS.EVENT_TYPE, "api.request")
                .set(METERS.AGGREGATION, "SUM")
                .set(METERS.VALUE_PATH, "$.n")
                .set(METERS.CREATED_AT, NOON)
                .execute();
        return Objects.requireNonNull(new MeterStore(stack.database).byKey(key));
    }

    /** In the order of the workflow's steps: the end of the log, everything before it stored, then block by block. */
    private void backfill(Meter meter) {
        OlderEventStore older = new OlderEventStore(stack.clickHouse, new OlderMatchTable(stack.clickHouse));
        LogPosition upTo = stack.log.end();
        Awaitility.await().atMost(LONG).ignoreExceptions().until(() -> stack.log.covers(stack.log.stored(), upTo));
        OlderEventCursor cursor = OlderEventCursor.START;
        while (cursor != null) {
            cursor = older.match(meter, upTo, cursor, BLOCK).next();
        }
    }
}
