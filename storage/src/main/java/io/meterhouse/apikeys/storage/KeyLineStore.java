package io.meterhouse.apikeys.storage;

import static io.meterhouse.storage.generated.Tables.API_KEYS;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Which rotation line a key belongs to: what is metered per key survives its rotation. */
@Repository
public class KeyLineStore {
    private final DSLContext database;

    public KeyLineStore(DSLContext database) {
        this.database = database;
    }

    /** The line of one of the organization's keys, working or not; null where it has no such key. */
    public @Nullable String lineOf(String organization, String keyId) {
        return database.select(API_KEYS.LINE_ID)
                .from(API_KEYS)
                .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                .and(API_KEYS.ID.eq(keyId))
                .fetchOne(API_KEYS.LINE_ID);
    }
}
