package io.meterhouse.apikeys.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of a key's row. They see a prefix and a hash, never a key. Repeating one changes nothing. */
@ActivityInterface(namePrefix = "ApiKey")
public interface ApiKeyActivities {
    KeyState issue(IssueKey request);

    KeyState confirm(KeyChange change);

    KeyState revoke(KeyChange change);

    /** Does what time has made due: withdraws, expires, ends an overlap. Null where there is no such row. */
    @Nullable
    KeyState settle(KeyRef key);

    record KeyRef(String organization, String key) {}

    /** @param actor who asked for it, for the audit */
    record KeyChange(String organization, String key, String actor) {}

    /**
     * @param version of this record's shape
     * @param line the first key of the rotation line: this one, unless it replaces another
     * @param replaces the key that this one replaces, or null
     * @param overlapEndsAt until when the replaced key works
     */
    record IssueKey(
            int version,
            String organization,
            String key,
            String name,
            String environment,
            String prefix,
            String hash,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Long budgetMinor,
            @Nullable String budgetCurrency,
            boolean hardCap,
            @Nullable String line,
            @Nullable String replaces,
            @Nullable Instant overlapEndsAt,
            Instant issuedAt,
            String actor) {}

    /**
     * @param waitsFor what happens next by itself, in words of the business, or null
     * @param nextAt when that is
     */
    record KeyState(
            int version,
            String status,
            boolean ended,
            @Nullable String waitsFor,
            @Nullable Instant nextAt) {}
}
