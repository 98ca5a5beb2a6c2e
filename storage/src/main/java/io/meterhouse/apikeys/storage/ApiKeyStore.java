package io.meterhouse.apikeys.storage;

import static io.meterhouse.storage.generated.Tables.API_KEYS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keys by their hash, and what changed about keys since one last looked. */
@Repository
public class ApiKeyStore {
    private static final List<String> WORKING = List.of("unconfirmed", "active", "rotating");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DSLContext database;

    public ApiKeyStore(DSLContext database) {
        this.database = database;
    }

    /** What a request needs to know of a key that works. */
    public record WorkingKey(
            String id,
            String line,
            String organization,
            Environment environment,
            List<String> scopes,
            boolean onTestClock,
            @Nullable Instant endsAt) {}

    /** The key of a hash if it works at that time, or null. */
    public @Nullable WorkingKey working(String hash, Instant now) {
        return database.select(
                        API_KEYS.ID,
                        API_KEYS.LINE_ID,
                        API_KEYS.ORGANIZATION_ID,
                        API_KEYS.ENVIRONMENT,
                        API_KEYS.SCOPES,
                        API_KEYS.EXPIRES_AT,
                        API_KEYS.OVERLAP_ENDS_AT,
                        TEST_CLOCKS.ID)
                .from(API_KEYS)
                .leftJoin(TEST_CLOCKS)
                .on(TEST_CLOCKS.ORGANIZATION_ID.eq(API_KEYS.ORGANIZATION_ID))
                .where(API_KEYS.HASH.eq(hash))
                .and(API_KEYS.STATUS.in(WORKING))
                .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(now)))
                .and(API_KEYS.OVERLAP_ENDS_AT.isNull().or(API_KEYS.OVERLAP_ENDS_AT.gt(now)))
                .fetchOne(ApiKeyStore::workingKey);
    }

    private static WorkingKey workingKey(Record row) {
        return new WorkingKey(
                row.get(API_KEYS.ID),
                row.get(API_KEYS.LINE_ID),
                row.get(API_KEYS.ORGANIZATION_ID),
                Environment.of(row.get(API_KEYS.ENVIRONMENT)),
                scopes(row.get(API_KEYS.SCOPES)),
                row.get(TEST_CLOCKS.ID) != null,
                earlier(row.get(API_KEYS.EXPIRES_AT), row.get(API_KEYS.OVERLAP_ENDS_AT)));
    }

    /** The number of the newest change; changes are numbered in the order they were begun. */
    public long newestChange() {
        Long newest = database.select(DSL.max(API_KEYS.CHANGE)).from(API_KEYS).fetchOneInto(Long.class);
        return newest == null ? 0 : newest;
    }

    /** The hashes of keys changed after that number, with the number of each change; at most so many, oldest first. */
    public Map<String, Long> changedSince(long change, int limit) {
        return database.select(API_KEYS.HASH, API_KEYS.CHANGE)
                .from(API_KEYS)
                .where(API_KEYS.CHANGE.gt(change))
                .orderBy(API_KEYS.CHANGE)
                .limit(limit)
                .fetchMap(API_KEYS.HASH, API_KEYS.CHANGE);
    }

    private static List<String> scopes(JSONB json) {
        return List.of(JSON.readValue(json.data(), String[].class));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
