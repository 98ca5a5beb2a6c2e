package io.meterhouse.events.worker;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.events.EventOffset;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.ClickHouseException;
import io.meterhouse.events.storage.EventBlock;
import io.meterhouse.events.storage.EventTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class EventSinkIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final SinkBounds SMALL = new SinkBounds(
            50, 1024 * 1024, Duration.ofMillis(20), Duration.ofMillis(20), 64L * 1024 * 1024, 100_000, 2);

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
    void everyRecordIsStoredOnceAndRepeatsAreMarked() {
        EventSink sink = stack.sink(stack.table(), SMALL);
        sink.start();
        sendEvents(1_000, 0);
        sendEvents(100, 0);
        stack.awaitStored();
        assertEachPositionIsHeldOnce(1_100);
        assertThat(stack.number("SELECT countIf(repeat) AS n FROM events")).isEqualTo(100);
        assertThat(stack.number("SELECT uniqExact(identity) AS n FROM events")).isEqualTo(1_000);
        assertThat(stack.number("SELECT count() AS n FROM (SELECT DISTINCT hour FROM touched)"))
                .isEqualTo(1);
    }

    @Test
    void theIndexIsRebuiltFromTheLogAtARestart() throws InterruptedException {
        EventSink first = stack.sink(stack.table(), SMALL);
        first.start();
        sendEvents(300, 0);
        stack.awaitStored();
        first.stop();
        EventSink second = stack.sink(stack.table(), SMALL);
        second.start();
        sendEvents(300, 0);
        stack.awaitStored();
        assertEachPositionIsHeldOnce(600);
        assertThat(stack.number("SELECT countIf(repeat) AS n FROM events")).isEqualTo(300);
    }

    @Test
    void aCrashBetweenTheIntentionAndTheInsertLosesAndDoublesNothing() {
        assertSurvives((inner, crashes) -> new BreakableTable(inner) {
            @Override
            public void insert(EventBlock rows, String token) {
                crashes.crash();
                super.insert(rows, token);
            }
        });
    }

    @Test
    void aCrashBetweenTheInsertAndTheCommitLosesAndDoublesNothing() {
        assertSurvives((inner, crashes) -> new BreakableTable(inner) {
            @Override
            public void insert(EventBlock rows, String token) {
                super.insert(rows, token);
                crashes.crash();
            }
        });
    }

    @Test
    void noAnswerAfterAnInsertThatHappenedDoublesNothing() {
        assertSurvives((inner, crashes) -> new BreakableTable(inner) {
            @Override
            public void insert(EventBlock rows, String token) {
                super.insert(rows, token);
                crashes.noAnswer();
            }
        });
    }

    @Test
    void anInsertThatNeverArrivedIsMadeGood() {
        assertSurvives((inner, crashes) -> new BreakableTable(inner) {
            @Override
            public void insert(EventBlock rows, String token) {
                crashes.noAnswer();
                super.insert(rows, token);
            }
        });
    }

    @Test
    void aBlockThatTheDeduplicationLogSwallowedIsRepaired() {
        // The server was killed between writing the token and the rows: the token is known, the rows are not there.
        assertSurvives((inner, crashes) -> new BreakableTable(inner) {
            @Override
            public void insert(EventBlock rows, String token) {
                if (crashes.due()) {
                    super.insert(rows, token);
                    stack.clickHouse.execute(
                            "ALTER TABLE events DELETE WHERE log_partition = {partition:UInt32} AND log_offset >= {from:UInt64} SETTINGS mutations_sync = 1",
                            new io.meterhouse.events.storage.Parameters()
                                    .number("partition", Long.parseLong(token.split(":", -1)[1]))
                                    .number("from", EventOffset.first(Long.parseLong(token.split(":", -1)[2]))));
                    throw new ClickHouseException(ClickHouseException.NO_ANSWER, "killed", new Exception());
                }
                super.insert(rows, token);
            }
        });
        assertThat(stack.metrics.counter("meterhouse.sink.repaired.rows").count())
                .isPositive();
    }

    @Test
    void aPoisonedRecordIsPutAsideAndStopsNothing() {
        EventSink sink = stack.sink(stack.table(), SMALL);
        sink.start();
        sendEvents(50, 0);
        stack.sendRaw(1, new byte[16], new byte[] {1, 2, 3});
        stack.sendRaw(
                1, new byte[16], SinkStack.event("wrong-key", NOON).build().toByteArray());
        stack.sendRaw(2, new byte[] {}, null);
        stack.sendRaw(2, null, new byte[] {1, 2, 3});
        stack.sendRaw(0, null, bundleWithABadEventInTheMiddle());
        sendEvents(50, 50);
        stack.awaitStored();
        assertEachPositionIsHeldOnce(102);
        assertThat(stack.number("SELECT countIf(id IN ('before', 'behind')) AS n FROM events"))
                .isEqualTo(2);
        Awaitility.await()
                .untilAsserted(() -> assertThat(stack.database
                                .select(DEAD_LETTERS.REASON)
                                .from(DEAD_LETTERS)
                                .fetchSet(DEAD_LETTERS.REASON))
                        .containsExactlyInAnyOrder("undecodable", "wrong_key", "incomplete"));
    }

    private static byte[] bundleWithABadEventInTheMiddle() {
        return EventBundle.newBuilder()
                .setCommon(SinkStack.event("", NOON).clearId().clearType().build())
                .addEvents(EventRecord.newBuilder().setId("before").setType("t"))
                .addEvents(EventRecord.newBuilder().setId("without a type"))
                .addEvents(EventRecord.newBuilder().setId("behind").setType("t"))
                .build()
                .toByteArray();
    }

    @Test
    void twoSinksShareTheLogAndHandItOver() throws InterruptedException {
        EventSink first = stack.sink(stack.table(), SMALL);
        first.start();
        sendEvents(500, 0);
        EventSink second = stack.sink(stack.table(), SMALL);
        second.start();
        sendEvents(2_000, 500);
        first.stop();
        sendEvents(500, 2_500);
        stack.awaitStored();
        assertEachPositionIsHeldOnce(3_000);
        assertThat(stack.number("SELECT countIf(repeat) AS n FROM events")).isZero();
    }

    private interface Breaking {
        EventTable breaking(EventTable inner, Crashes crashes);
    }

    private void assertSurvives(Breaking breaking) {
        Crashes crashes = new Crashes();
        EventSink sink = stack.sink(breaking.breaking(stack.table(), crashes), SMALL);
        sink.start();
        sendEvents(1_000, 0);
        stack.awaitStored();
        assertEachPositionIsHeldOnce(1_000);
        assertThat(stack.number("SELECT countIf(repeat) AS n FROM events")).isZero();
        assertThat(crashes.happened.get()).isPositive();
    }

    /** Some as records of their own, most together with others. */
    private void sendEvents(int count, int from) {
        List<EventRecord> together = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventRecord event =
                    SinkStack.event("event-" + (from + i), NOON.plusMillis(i)).build();
            if (i % 10 == 0) {
                stack.send(event);
                stack.sendTogether(together);
                together.clear();
            } else {
                together.add(event);
            }
        }
        stack.sendTogether(together);
    }

    private void assertEachPositionIsHeldOnce(int count) {
        assertThat(stack.number("SELECT count() AS n FROM events")).isEqualTo(count);
        assertThat(stack.number("SELECT uniqExact(log_epoch, log_partition, log_offset) AS n FROM events"))
                .isEqualTo(count);
    }

    /** Breaks every third insert or so, a bounded number of times. */
    private static final class Crashes {
        private static final int MOST = 6;
        private final Random random = new Random(7);
        private final AtomicInteger happened = new AtomicInteger();

        synchronized boolean due() {
            boolean due = happened.get() < MOST && random.nextInt(3) == 0;
            if (due) {
                happened.incrementAndGet();
            }
            return due;
        }

        void crash() {
            if (due()) {
                throw new SimulatedCrash();
            }
        }

        void noAnswer() {
            if (due()) {
                throw new ClickHouseException(ClickHouseException.NO_ANSWER, "no answer", new Exception("timeout"));
            }
        }
    }

    /** As if the process had been killed: nothing catches it, and everything in memory is gone. */
    private static final class SimulatedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static class BreakableTable implements EventTable {
        private final EventTable inner;

        BreakableTable(EventTable inner) {
            this.inner = inner;
        }

        @Override
        public void insert(EventBlock rows, String token) {
            inner.insert(rows, token);
        }

        @Override
        public boolean isRunning(String tokenPrefix) {
            return inner.isRunning(tokenPrefix);
        }

        @Override
        public long[] held(int epoch, int partition, long from, long to) {
            return inner.held(epoch, partition, from, to);
        }

        @Override
        public void touch(int epoch, int partition, long from, long to) {
            inner.touch(epoch, partition, from, to);
        }
    }
}
