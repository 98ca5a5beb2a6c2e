package io.meterhouse.operations.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.accounts.api.TestAccounts;
import io.meterhouse.accounts.api.TestAccounts.Person;
import io.meterhouse.operations.storage.IdempotencyStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdempotencyIT {
    private static final String LIVE = "{\"name\":\"server\",\"environment\":\"live\"}";
    private static final String HEADER = "Idempotency-Key";

    private static TestAccounts accounts;
    private static TestApi other;
    private static Person person;
    private static String organization;

    @BeforeAll
    static void start() {
        accounts = TestAccounts.start();
        other = accounts.another();
        person = accounts.signUp("dev-" + UUID.randomUUID() + "@customer.test", "Acme");
        organization = accounts.ask(person, "POST", "/v1/onboarding", "{}", HEADER, "first")
                .body()
                .get("organization")
                .get("id")
                .asString();
    }

    @AfterAll
    static void stop() {
        other.close();
        accounts.close();
    }

    @Test
    void aRepeatIsAnsweredAsTheFirstAndShowsNoSecret() {
        String key = UUID.randomUUID().toString();
        var first = accounts.ask(person, "POST", "/v1/api-keys", LIVE, HEADER, key);
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        var again = accounts.ask(person, "POST", "/v1/api-keys", LIVE, HEADER, key);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.headers().get("idempotent-replayed")).isEqualTo("true");
        assertThat(again.body().get("id")).isEqualTo(first.body().get("id"));
        assertThat(again.body().get("key").isNull()).isTrue();
        assertThat(again.text()).doesNotContain(first.body().get("key").asString());
    }

    @Test
    void theSameKeyWithAnotherBodyIsAConflict() {
        String key = UUID.randomUUID().toString();
        accounts.ask(person, "POST", "/v1/api-keys", LIVE, HEADER, key);
        var other = accounts.ask(person, "POST", "/v1/api-keys", LIVE.replace("live", "test"), HEADER, key);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().get("code").asString()).isEqualTo("idempotency_conflict");
    }

    @Test
    void aRefusalIsRepeatedToo() {
        String key = UUID.randomUUID().toString();
        assertThat(accounts.ask(person, "POST", "/v1/api-keys", "{}", HEADER, key)
                        .status())
                .isEqualTo(400);
        var again = accounts.ask(person, "POST", "/v1/api-keys", "{}", HEADER, key);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.headers().get("idempotent-replayed")).isEqualTo("true");
    }

    @Test
    void whatALivingProcessIsAtWorkOnIsInProgress() {
        String key = UUID.randomUUID().toString();
        claim(key, other.bean(Runner.class).id());
        var answer = accounts.ask(person, "POST", "/v1/api-keys", LIVE, HEADER, key);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().get("code").asString()).isEqualTo("in_progress");
    }

    @Test
    void whatADeadProcessLeftBehindIsTakenOver() {
        String key = UUID.randomUUID().toString();
        claim(key, "run_of_a_dead_process");
        var answer = accounts.ask(person, "POST", "/v1/api-keys", LIVE, HEADER, key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.body().get("key").asString()).startsWith("mh_live_");
    }

    @Test
    void whatFailedHalfWayIsGoneOnWithAsOfItsFirstBeginning() {
        IdempotencyStore store = accounts.api().bean(IdempotencyStore.class);
        var request = new IdempotencyStore.Request(
                organization, "/v1/api-keys", UUID.randomUUID().toString());
        Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(store.claim(request, "hash", "run_one", began)).isEqualTo(new IdempotencyStore.ToDo(began));

        store.giveBack(request, "run_one");

        assertThat(store.claim(request, "another", "run_two", began.plusSeconds(5)))
                .isInstanceOf(IdempotencyStore.OtherRequest.class);
        assertThat(store.claim(request, "hash", "run_two", began.plusSeconds(5)))
                .isEqualTo(new IdempotencyStore.ToDo(began));
        assertThat(store.claim(request, "hash", "run_three", began.plusSeconds(6)))
                .isEqualTo(new IdempotencyStore.Claimed("run_two"));
    }

    private static void claim(String key, String runner) {
        var claimed = accounts.api()
                .bean(IdempotencyStore.class)
                .claim(
                        new IdempotencyStore.Request(organization, "/v1/api-keys", key),
                        hashOf(LIVE),
                        runner,
                        Instant.now());
        assertThat(claimed).isInstanceOf(IdempotencyStore.ToDo.class);
    }

    private static String hashOf(String body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("null\n".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
