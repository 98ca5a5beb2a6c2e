package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.DeadLetter;
import io.meterhouse.events.storage.DeadLetterFilter;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.EventStore;
import io.meterhouse.events.storage.LetterClock;
import io.meterhouse.events.storage.LetterEvent;
import io.meterhouse.events.storage.Replay;
import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.events.storage.ReplayStore.Choice;
import io.meterhouse.events.storage.ReplayedRecords;
import io.meterhouse.events.storage.StoredEvent;
import io.meterhouse.operations.activity.ReplayActivitiesImpl;
import io.meterhouse.operations.activity.ReplayLog;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.workflow.ReplayActivities;
import io.meterhouse.operations.workflow.ReplayActivities.ReplayRef;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is poisoned on the log is listed, edited, put on the log again and stored once; on real engines. */
@Timeout(180)
class ReplayIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final SinkBounds SMALL = new SinkBounds(
            50, 1024 * 1024, Duration.ofMillis(20), Duration.ofMillis(20), 64L * 1024 * 1024, 100_000, 2);
    private static final Duration LONG = Duration.ofSeconds(60);

    private SinkStack stack;
    private EventSink sink;
    private KafkaReplayLog log;
    private DeadLetterStore letters;
    private ReplayStore replays;
    private int made;

    @BeforeEach
    void sinkAtWork() {
        stack = new SinkStack();
        sink = stack.sink(stack.table(), SMALL);
        sink.start();
        log = new KafkaReplayLog(stack.servers(), stack.log);
        letters = new DeadLetterStore(stack.database);
        replays = new ReplayStore(stack.database, new AuditStore(stack.database));
    }

    @AfterEach
    void stop() throws InterruptedException {
        log.close();
        sink.stop();
        stack.close();
    }

    @Test
    void aRecordUnderAWrongKeyIsReplayedAsItIsAndStoredOnceWithEverythingItCameWith() {
        EventRecord event = SinkStack.event("lost", NOON)
                .setSubject("user-1")
                .setData(bytes("{\"big\": 123456789012345678901234567890, \"n\": 1.10}"))
                .setExtensions(bytes("{\"traceparent\":\"00-1\"}"))
                .build();
        stack.sendRaw(1, new byte[16], event.toByteArray());
        DeadLetter letter = onlyLetter();
        assertThat(letter.reason()).isEqualTo("wrong_key");
        assertThat(replay(log, letter.id()).stored()).isEqualTo(1);
        assertThat(letters.find(letter.id()).orElseThrow().state()).isEqualTo(DeadLetter.State.STORED);
        StoredEvent stored = onlyStored("lost");
        assertThat(stored.data()).isEqualTo("{\"big\": 123456789012345678901234567890, \"n\": 1.10}");
        assertThat(stored.extensions()).isEqualTo("{\"traceparent\":\"00-1\"}");
        assertThat(stored.subject()).isEqualTo("user-1");
        assertThat(stored.time()).isEqualTo(NOON);
        assertThat(stored.receivedAt()).isEqualTo(NOON);
        assertThat(stored.repeat()).isFalse();
    }

    @Test
    void bytesThatAreNoRecordAreRefusedAgainUntilSomebodyWritesDownTheirEvent() {
        stack.sendRaw(0, new byte[] {7}, new byte[] {1, 2, 3});
        DeadLetter letter = onlyLetter();
        assertThat(letter.event().json()).isNull();
        assertThat(replay(log, letter.id()).refused()).isEqualTo(1);
        assertThat(replays.ofLetter(letter.id(), 1).getFirst().reason()).isEqualTo("undecodable");
        Instant received = Objects.requireNonNull(letter.receivedAt());
        edit(letter, "{\"id\": \"mended\", \"source\": \"test\", \"type\": \"t\", \"time\": \"" + received + "\"}");
        assertThat(replay(log, letter.id()).stored()).isEqualTo(1);
        assertThat(onlyStored("mended").time()).isEqualTo(received);
        assertThat(letters.find(letter.id()).orElseThrow().read().json()).isNull();
    }

    @Test
    void aTimeThatCannotBeIsToldAgainAndThenEdited() {
        EventRecord event =
                SinkStack.event("never", NOON).setTimeMicros(Long.MAX_VALUE / 2).build();
        stack.send(event);
        DeadLetter letter = onlyLetter();
        assertThat(letter.reason()).isEqualTo("time_out_of_range");
        assertThat(replay(log, letter.id()).refused()).isEqualTo(1);
        assertThat(replays.ofLetter(letter.id(), 1).getFirst().reason()).isEqualTo("invalid_time");
        // The clock of its receipt judges it, not today's.
        edit(letter, "{\"id\": \"never\", \"source\": \"test\", \"type\": \"t\", \"time\": \"2026-01-20T00:00:00Z\"}");
        assertThat(replay(log, letter.id()).stored()).isEqualTo(1);
        assertThat(onlyStored("never").time()).isEqualTo(Instant.parse("2026-01-20T00:00:00Z"));
    }

    @Test
    void anEventThatItsSenderHasRepeatedMeanwhileIsStoredAsARepeatOfThat() {
        stack.sendRaw(1, new byte[16], SinkStack.event("again", NOON).build().toByteArray());
        DeadLetter letter = onlyLetter();
        Instant fortyDaysLater = NOON.plus(Duration.ofDays(40));
        stack.send(SinkStack.event("again", fortyDaysLater).build());
        stack.awaitStored();
        assertThat(replay(log, letter.id()).stored()).isEqualTo(1);
        assertThat(replays.ofLetter(letter.id(), 1).getFirst().repeat()).isTrue();
        assertThat(stack.number("SELECT countIf(NOT repeat) AS n FROM events")).isEqualTo(1);
    }

    @Test
    void aStepThatIsRepeatedAfterTheLogTookEverythingCountsEachEventOnce() {
        stack.sendRaw(1, new byte[16], SinkStack.event("twice", NOON).build().toByteArray());
        DeadLetter letter = onlyLetter();
        AtomicBoolean first = new AtomicBoolean(true);
        ReplayLog forgetful = events -> {
            var places = log.put(events);
            if (first.getAndSet(false)) {
                throw new ReplayLog.ReplayLogException("killed before the row was written", new Exception());
            }
            return places;
        };
        assertThat(replay(forgetful, letter.id()).stored()).isEqualTo(1);
        assertThat(first).isFalse();
        assertThat(stack.number("SELECT count() AS n FROM events")).isEqualTo(2);
        assertThat(stack.number("SELECT countIf(NOT repeat) AS n FROM events")).isEqualTo(1);
    }

    @Test
    void manyLettersAreReplayedByAFilterAndTheirNeighboursAreLeftAlone() {
        int many = 350;
        for (int i = 0; i < many; i++) {
            stack.sendRaw(
                    i % SinkStack.PARTITIONS,
                    new byte[16],
                    SinkStack.event("many-" + i, NOON).build().toByteArray());
        }
        stack.sendRaw(0, new byte[16], new byte[] {1, 2, 3});
        stack.awaitStored();
        Replay done = replay(log, new Choice.Filtered(new DeadLetterFilter(SinkStack.ORGANIZATION, "wrong_key", null)));
        assertThat(done.stored()).isEqualTo(many);
        assertThat(stack.number("SELECT uniqExact(identity) AS n FROM events WHERE NOT repeat"))
                .isEqualTo(many);
        assertThat(letters.page(new DeadLetterFilter(null, null, DeadLetter.State.WAITING), null, 10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).isEqualTo("undecodable"));
    }

    private DeadLetter onlyLetter() {
        stack.awaitStored();
        List<DeadLetter> found = letters.page(DeadLetterFilter.ALL, null, 2);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private StoredEvent onlyStored(String id) {
        List<StoredEvent> stored =
                new EventStore(stack.clickHouse).records(SinkStack.ORGANIZATION, Environment.LIVE, "test", id);
        assertThat(stored).hasSize(1);
        return stored.getFirst();
    }

    private void edit(DeadLetter letter, String event) {
        assertThat(letters.edit(
                        letter.id(),
                        new DeadLetter.Edit(
                                new LetterEvent(SinkStack.ORGANIZATION, Environment.LIVE, event),
                                NOON,
                                "user:ines",
                                "mended")))
                .isTrue();
    }

    private Replay replay(ReplayLog onto, String letter) {
        return replay(onto, new Choice.Letters(List.of(letter)));
    }

    /** In the order of the workflow's steps; a step that fails is begun again, as Temporal does it. */
    private Replay replay(ReplayLog onto, Choice choice) {
        String id = "rpl_" + made++;
        assertThat(replays.create(new ReplayStore.NewReplay(id, "replay:" + id, "mended", "user:ines", NOON), choice))
                .isPresent();
        TestActivityEnvironment own = TestActivityEnvironment.newInstance();
        try {
            own.registerActivitiesImplementations(new ReplayActivitiesImpl(
                    replays,
                    onto,
                    stack.log,
                    new ReplayedRecords(stack.clickHouse),
                    new LetterClock(new BillingClockStore(stack.database, Clock.systemUTC())),
                    Clock.systemUTC()));
            ReplayActivities steps = own.newActivityStub(ReplayActivities.class);
            ReplayRef replay = new ReplayRef(id);
            Awaitility.await()
                    .atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> steps.putOnLog(replay).waiting() == 0);
            steps.awaitStored(replay);
            Awaitility.await()
                    .atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> steps.settle(replay).sent() == 0);
            assertThat(steps.finish(replay).finished()).isTrue();
        } finally {
            own.close();
        }
        return replays.find(id).orElseThrow();
    }

    private static com.google.protobuf.ByteString bytes(String text) {
        return com.google.protobuf.ByteString.copyFromUtf8(text);
    }
}
