package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.AUDIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.storage.ReplayStore.Choice;
import io.meterhouse.events.storage.ReplayStore.NewReplay;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.storage.AuditStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ReplayStoreIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final LogPlace PLACE = new LogPlace(1, 2, 40);

    private DSLContext database;
    private DeadLetterStore letters;
    private ReplayStore replays;

    @BeforeEach
    void emptyStores() {
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:postgres")
                .load()
                .migrate();
        database = DSL.using(source, SQLDialect.POSTGRES);
        letters = new DeadLetterStore(database);
        replays = new ReplayStore(database, new AuditStore(database));
    }

    @Test
    void aLetterIsNotedOncePerPlaceAndKeptAsItWas() {
        letters.addAll(List.of(letter(1, "org_1", "wrong_key"), letter(2, null, "undecodable")));
        letters.addAll(List.of(letter(1, "org_1", "wrong_key")));
        List<DeadLetter> found = letters.page(DeadLetterFilter.ALL, null, 10);
        assertThat(found).extracting(DeadLetter::offset).containsExactly(2L, 1L);
        assertThat(found).allSatisfy(letter -> {
            assertThat(letter.state()).isEqualTo(DeadLetter.State.WAITING);
            assertThat(letter.receivedAt()).isEqualTo(NOON);
            assertThat(letter.edit()).isNull();
        });
        RawBytes value = letters.raw(found.getFirst().id()).value();
        assertThat(value).isNotNull();
        assertThat(value.value()).containsExactly(1, 2, 3);
    }

    @Test
    void aRecordThatHoldsWhatNoTextMayHoldIsNotedAllTheSame() {
        letters.addAll(List.of(letter(1, "org\0_1", "incomplete")));
        assertThat(letters.page(DeadLetterFilter.ALL, null, 10)
                        .getFirst()
                        .event()
                        .organization())
                .isEqualTo("org_1");
    }

    @Test
    void lettersAreFilteredAndPaged() {
        letters.addAll(List.of(
                letter(1, "org_1", "wrong_key"), letter(2, "org_2", "wrong_key"), letter(3, "org_1", "incomplete")));
        assertThat(letters.page(new DeadLetterFilter("org_1", null, null), null, 10))
                .extracting(DeadLetter::offset)
                .containsExactly(3L, 1L);
        assertThat(letters.page(new DeadLetterFilter(null, "wrong_key", null), null, 10))
                .extracting(DeadLetter::offset)
                .containsExactly(2L, 1L);
        assertThat(letters.page(new DeadLetterFilter(null, null, DeadLetter.State.STORED), null, 10))
                .isEmpty();
        DeadLetter newest = letters.page(DeadLetterFilter.ALL, null, 1).getFirst();
        assertThat(letters.page(DeadLetterFilter.ALL, newest.id(), 10))
                .extracting(DeadLetter::offset)
                .containsExactly(2L, 1L);
    }

    @Test
    void anEditStandsBesideWhatWasReadAndIsWhatIsReplayed() {
        String id = oneLetter("org_1");
        assertThat(letters.edit(id, edit("org_2"))).isTrue();
        DeadLetter edited = letters.find(id).orElseThrow();
        assertThat(edited.event().organization()).isEqualTo("org_2");
        assertThat(edited.read().organization()).isEqualTo("org_1");
        assertThat(letters.page(new DeadLetterFilter("org_2", null, null), null, 10))
                .hasSize(1);
        create("rpl_1", new Choice.Letters(List.of(id)));
        assertThat(letters.edit(id, edit("org_3"))).isFalse();
        assertThat(replays.waiting("rpl_1", 10).getFirst().event().organization())
                .isEqualTo("org_2");
    }

    @Test
    void aReplayTakesItsLettersOnceAndIsAuditedOnce() {
        String id = oneLetter("org_1");
        create("rpl_1", new Choice.Letters(List.of(id)));
        create("rpl_1", new Choice.Letters(List.of(id)));
        assertThat(replays.create(wanted("rpl_2"), new Choice.Letters(List.of(id))))
                .isEmpty();
        assertThat(replays.create(wanted("rpl_3"), new Choice.Filtered(DeadLetterFilter.ALL)))
                .isEmpty();
        assertThat(database.fetchCount(AUDIT)).isEqualTo(1);
        assertThat(replays.page(null, 10)).extracting(Replay::id).containsExactly("rpl_1");
        assertThat(replays.unfinished("", 10)).containsExactly("rpl_1");
        assertThat(replays.unknown(List.of(id, "dle_none"))).containsExactly("dle_none");
    }

    @Test
    void whatBecameOfALetterIsWrittenOnce() {
        String id = oneLetter("org_1");
        create("rpl_1", new Choice.Letters(List.of(id)));
        replays.sent("rpl_1", id, PLACE, NOON);
        replays.sent("rpl_1", id, new LogPlace(1, 2, 41), NOON);
        assertThat(replays.lastSent("rpl_1")).containsExactly(PLACE);
        assertThat(replays.sentLetters("rpl_1", 10)).containsExactly(new ReplayStore.SentLetter(id, "org_1", PLACE));
        replays.finish("rpl_1", NOON);
        assertThat(replays.unfinished("", 10)).containsExactly("rpl_1");
        replays.stored("rpl_1", id, false, NOON);
        replays.refused("rpl_1", id, "late", "too late", NOON);
        replays.finish("rpl_1", NOON);
        Replay done = replays.find("rpl_1").orElseThrow();
        assertThat(done.finishedAt()).isEqualTo(NOON);
        assertThat(done.stored()).isEqualTo(1);
        assertThat(done.refused() + done.sent() + done.waiting()).isZero();
        assertThat(letters.find(id).orElseThrow().state()).isEqualTo(DeadLetter.State.STORED);
        assertThat(replays.ofLetter(id, 10)).singleElement().satisfies(outcome -> {
            assertThat(outcome.place()).isEqualTo(PLACE);
            assertThat(outcome.repeat()).isFalse();
        });
    }

    @Test
    void aLetterThatWasRefusedAgainCanBeReplayedOnceMore() {
        String id = oneLetter("org_1");
        create("rpl_1", new Choice.Letters(List.of(id)));
        replays.refused("rpl_1", id, "invalid_time", "no time", NOON);
        assertThat(letters.find(id).orElseThrow().isOpen()).isTrue();
        create("rpl_2", new Choice.Filtered(DeadLetterFilter.ALL));
        assertThat(replays.ofLetter(id, 10)).extracting(ReplayedLetter::replay).containsExactly("rpl_2", "rpl_1");
    }

    @Test
    void aRecordThatWasPutAsideAgainIsACopyOfItsLetterAndNotAnotherOne() {
        letters.addAll(List.of(letter(7, "org_1", "wrong_key")));
        LogPlace place = new LogPlace(1, 0, 7);
        assertThat(replays.refusalAt(place))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo("wrong_key"));
        assertThat(letters.page(DeadLetterFilter.ALL, null, 10)).isEmpty();
        letters.addAll(List.of(letter(7, "org_1", "wrong_key")));
        assertThat(letters.page(DeadLetterFilter.ALL, null, 10)).isEmpty();
        assertThat(replays.refusalAt(new LogPlace(1, 0, 8))).isEmpty();
    }

    @Test
    void replaysBegunAtOnceShareNoLetter() throws Exception {
        List<NewDeadLetter> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(letter(i, "org_1", "wrong_key"));
        }
        letters.addAll(many);
        List<Callable<Integer>> begins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = "rpl_" + i;
            begins.add(() -> replays.create(wanted(id), new Choice.Filtered(DeadLetterFilter.ALL))
                    .map(Replay::letters)
                    .orElse(0));
        }
        int taken = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(begins.size())) {
            for (Future<Integer> begun : threads.invokeAll(begins)) {
                taken += begun.get();
            }
        }
        assertThat(taken).isEqualTo(200);
    }

    private String oneLetter(String organization) {
        letters.addAll(List.of(letter(1, organization, "wrong_key")));
        return letters.page(DeadLetterFilter.ALL, null, 1).getFirst().id();
    }

    private void create(String id, Choice choice) {
        assertThat(replays.create(wanted(id), choice)).hasValueSatisfying(replay -> {
            assertThat(replay.id()).isEqualTo(id);
            assertThat(replay.letters()).isEqualTo(1);
        });
    }

    private static NewReplay wanted(String id) {
        return new NewReplay(id, "replay:" + id, "mended", "user:ines", NOON);
    }

    private static DeadLetter.Edit edit(String organization) {
        return new DeadLetter.Edit(
                new LetterEvent(organization, Environment.TEST, "{\"id\": \"1\"}"), NOON, "user:ines", "a typo");
    }

    private static NewDeadLetter letter(long offset, @Nullable String organization, String reason) {
        return new NewDeadLetter(
                1,
                0,
                offset,
                organization,
                Environment.LIVE,
                reason,
                "what is wrong",
                new RawBytes(new byte[16]),
                new RawBytes(new byte[] {1, 2, 3}),
                "{\"id\": \"" + offset + "\"}",
                NOON,
                null,
                "key_1",
                "key_1",
                NOON);
    }
}
