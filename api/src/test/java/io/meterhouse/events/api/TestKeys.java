package io.meterhouse.events.api;

import static io.meterhouse.storage.generated.Tables.API_KEYS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import io.meterhouse.accounts.Ids;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.KeyedHash;
import io.meterhouse.apikeys.api.KeyProperties;
import io.meterhouse.operations.api.TestApi;
import java.security.SecureRandom;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.JSONB;

/** Organizations and keys as rows, for tests of the doors that want no workflow. */
final class TestKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DSLContext database;
    private final byte[] pepper;

    /** A key that works; its line is itself. */
    record TestKey(String organization, String id, String plaintext) {}

    TestKeys(TestApi api) {
        this.database = api.bean(DSLContext.class);
        this.pepper = api.bean(KeyProperties.class).pepperBytes();
    }

    String organization() {
        String id = Ids.next(Ids.ORGANIZATION);
        Instant now = Instant.now();
        database.insertInto(ORGANIZATIONS)
                .set(ORGANIZATIONS.ID, id)
                .set(ORGANIZATIONS.NAME, "Acme")
                .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + id)
                .set(ORGANIZATIONS.CREATED_AT, now)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .execute();
        return id;
    }

    TestKey key(String organization, Environment environment, String... scopes) {
        byte[] random = new byte[ApiKeyFormat.RANDOM_BYTES];
        RANDOM.nextBytes(random);
        String plaintext = ApiKeyFormat.generate(environment, random);
        String id = Ids.next(Ids.API_KEY);
        database.insertInto(API_KEYS)
                .set(API_KEYS.ID, id)
                .set(API_KEYS.ORGANIZATION_ID, organization)
                .set(API_KEYS.LINE_ID, id)
                .set(API_KEYS.NAME, "test")
                .set(API_KEYS.ENVIRONMENT, environment.code())
                .set(API_KEYS.PREFIX, ApiKeyFormat.prefixOf(plaintext))
                .set(API_KEYS.HASH, KeyedHash.hash(pepper, plaintext))
                .set(
                        API_KEYS.SCOPES,
                        JSONB.valueOf(scopes.length == 0 ? "[]" : "[\"" + String.join("\",\"", scopes) + "\"]"))
                .set(API_KEYS.STATUS, "active")
                .set(API_KEYS.WORKFLOW_ID, "api-key:" + id)
                .set(API_KEYS.CREATED_AT, Instant.now())
                .set(API_KEYS.CREATED_BY, "user:test")
                .execute();
        return new TestKey(organization, id, plaintext);
    }

    void testClock(String organization, Instant now) {
        String id = Ids.next(Ids.TEST_CLOCK);
        database.insertInto(TEST_CLOCKS)
                .set(TEST_CLOCKS.ID, id)
                .set(TEST_CLOCKS.ORGANIZATION_ID, organization)
                .set(TEST_CLOCKS.NOW, now)
                .set(TEST_CLOCKS.GOAL, now)
                .set(TEST_CLOCKS.STATUS, "ready")
                .set(TEST_CLOCKS.CREATED_AT, Instant.now())
                .execute();
    }
}
