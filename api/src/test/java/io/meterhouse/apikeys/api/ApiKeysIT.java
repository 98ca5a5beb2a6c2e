package io.meterhouse.apikeys.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.accounts.api.TestAccounts;
import io.meterhouse.accounts.api.TestAccounts.Person;
import io.meterhouse.operations.api.TestApi;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiKeysIT {
    private static final String LIVE = "{\"name\":\"server\",\"environment\":\"live\"}";

    private static TestAccounts accounts;
    private static TestApi other;

    @BeforeAll
    static void start() {
        accounts = TestAccounts.start();
        other = accounts.another();
    }

    @AfterAll
    static void stop() {
        other.close();
        accounts.close();
    }

    private static Person customer() {
        Person person = accounts.signUp("dev-" + UUID.randomUUID() + "@customer.test", "Acme");
        assertThat(accounts.ask(person, "POST", "/v1/onboarding", "{}").status())
                .isIn(200, 201);
        return person;
    }

    private static JsonNode issue(Person person) {
        var issued = accounts.ask(person, "POST", "/v1/api-keys", LIVE);
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        return issued.body();
    }

    private static boolean works(TestApi node, String key) {
        return node.bean(ApiKeyCache.class).find(key) != null;
    }

    @Test
    void aKeyWorksAtOnceOnEveryNodeAndIsShownOnce() {
        Person person = customer();
        JsonNode issued = issue(person);
        String key = issued.get("key").asString();
        assertThat(key).startsWith("mh_live_");
        assertThat(works(accounts.api(), key)).isTrue();
        assertThat(works(other, key)).isTrue();
        assertThat(accounts.api().ask("GET", "/v1/me", null, "X-Api-Key", key).status())
                .isEqualTo(403);
        JsonNode listed = accounts.ask(person, "GET", "/v1/api-keys", null)
                .body()
                .get("data")
                .get(0);
        assertThat(listed.get("id")).isEqualTo(issued.get("id"));
        assertThat(listed.get("key").isNull()).isTrue();
        assertThat(listed.get("status").asString()).isEqualTo("unconfirmed");
        var confirmed =
                accounts.ask(person, "POST", "/v1/api-keys/" + issued.get("id").asString() + "/confirm", null);
        assertThat(confirmed.body().get("status").asString()).isEqualTo("active");
    }

    @Test
    void aKeyRevokedOnOneNodeIsRefusedOnAllWithinASecond() {
        Person person = customer();
        JsonNode issued = issue(person);
        String key = issued.get("key").asString();
        assertThat(works(other, key)).isTrue();
        assertThat(accounts.ask(
                                person,
                                "DELETE",
                                "/v1/api-keys/" + issued.get("id").asString(),
                                null)
                        .status())
                .isEqualTo(204);
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(1))
                .until(() -> !works(accounts.api(), key) && !works(other, key));
    }

    @Test
    void aRotatedKeyWorksUntilTheOverlapEnds() {
        Person person = customer();
        JsonNode old = issue(person);
        var rotated = accounts.ask(
                person, "POST", "/v1/api-keys/" + old.get("id").asString() + "/rotate", "{\"overlap\":\"PT15S\"}");
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(201);
        assertThat(rotated.body().get("line")).isEqualTo(old.get("id"));
        String oldKey = old.get("key").asString();
        String newKey = rotated.body().get("key").asString();
        assertThat(works(other, oldKey)).isTrue();
        assertThat(works(other, newKey)).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(() -> !works(other, oldKey));
        assertThat(works(other, newKey)).isTrue();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(accounts.ask(person, "GET", "/v1/api-keys", null)
                                .body()
                                .get("data")
                                .get(1)
                                .get("status")
                                .asString())
                        .isEqualTo("revoked"));
        var again = accounts.ask(person, "POST", "/v1/api-keys/" + old.get("id").asString() + "/rotate", "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().get("code").asString()).isEqualTo("key_not_active");
    }

    @Test
    void anotherOrganizationsKeyIsNotThere() {
        JsonNode issued = issue(customer());
        String path = "/v1/api-keys/" + issued.get("id").asString();
        Person stranger = customer();
        assertThat(accounts.ask(stranger, "DELETE", path, null).status()).isEqualTo(404);
        assertThat(accounts.ask(stranger, "POST", path + "/confirm", null).status())
                .isEqualTo(404);
        assertThat(accounts.ask(stranger, "POST", path + "/rotate", "{}").status())
                .isEqualTo(404);
        assertThat(accounts.ask(stranger, "GET", "/v1/api-keys", null)
                        .body()
                        .get("data")
                        .size())
                .isZero();
    }

    @Test
    void badInputIsTheSendersError() {
        Person person = customer();
        String[][] bad = {
            {"{}", "400"},
            {"{\"name\":\"x\"}", "400"},
            {"{\"name\":\"\",\"environment\":\"live\"}", "400"},
            {"{\"name\":\"x\",\"environment\":\"prod\"}", "400"},
            {"{\"name\":1,\"environment\":\"live\"}", "400"},
            {"{\"name\":\"x\",\"environment\":\"live\",\"extra\":1}", "400"},
            {"{\"name\":\"x\",\"environment\":\"live\",\"expires_at\":\"yesterday\"}", "400"},
            {"{\"name\":\"x\",\"environment\":\"live\",\"expires_at\":\"2001-01-01T00:00:00Z\"}", "400"},
            {"{\"name\":\"x\",\"environment\":\"live\",\"scopes\":[\"root\"]}", "400"},
            {"{\"name\":\"x\",\"environment\":\"live\",\"budget\":{\"amount\":\"1\",\"currency\":\"USD\"}}", "400"},
            {"{\"name\":\"x\\u0000\",\"environment\":\"live\"}", "400"},
            {"[]", "400"},
            {"nonsense", "400"},
            {"", "400"},
            {"{\"name\":\"" + "x".repeat(2_000_000) + "\",\"environment\":\"live\"}", "413"},
        };
        for (String[] row : bad) {
            var answer = accounts.ask(person, "POST", "/v1/api-keys", row[0]);
            String shown = row[0].substring(0, Math.min(80, row[0].length()));
            assertThat(answer.status()).as(shown + " -> " + answer.text()).isEqualTo(Integer.parseInt(row[1]));
            assertThat(answer.body().get("code").asString()).isNotEmpty();
        }
        assertThat(accounts.ask(person, "POST", "/v1/api-keys", "name=x", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(accounts.ask(person, "GET", "/v1/api-keys?limit=0", null).status())
                .isEqualTo(400);
        assertThat(accounts.ask(person, "GET", "/v1/api-keys?cursor=%00", null).status())
                .isEqualTo(400);
        assertThat(accounts.ask(person, "GET", "/v1/api-keys", null)
                        .body()
                        .get("data")
                        .size())
                .isZero();
    }
}
