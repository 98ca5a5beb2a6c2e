package io.meterhouse.apikeys.api;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that work, as this node knows them: a key just issued works at once, a key revoked anywhere is refused here
 * within a second.
 */
public interface ApiKeyCache {
    /** What a caller showed for a key, ready to be looked for. */
    Presented presented(String plaintext);

    /**
     * The key that was presented, or null where it is unknown, ended, or no key at all. Answers from memory, but for the
     * first question about a key, which waits for the database: {@link #findInMemory} never does.
     */
    @Nullable
    ActiveKey find(Presented presented);

    /** The key of a plaintext, as {@link #find(Presented)} finds it. */
    default @Nullable ActiveKey find(String plaintext) {
        return find(presented(plaintext));
    }

    /** What memory says about what was presented, for threads that must not wait. */
    Known findInMemory(Presented presented);

    /**
     * A key as it was presented.
     *
     * @param hash what is stored of such a key, by which it is found; null for what is no key by its form
     */
    record Presented(@Nullable String hash) {}

    /**
     * A memory's answer.
     *
     * @param known whether memory had one; without, ask {@link #find} where waiting is allowed
     * @param key null where the plaintext is known to be no key that works
     */
    record Known(boolean known, @Nullable ActiveKey key) {}

    /**
     * A key that works.
     *
     * @param keyLine the first key of its rotation line: the default source of its events
     * @param onTestClock whether its organization's time is a test clock's, to be read from the database
     * @param trackingPlan the revision of the plan that its events are held to; 0 where nobody looks
     * @param endsAt when it stops to work by itself, by the wall clock
     */
    record ActiveKey(
            String keyId,
            String keyLine,
            String organization,
            Environment environment,
            Set<String> scopes,
            boolean onTestClock,
            long trackingPlan,
            @Nullable Instant endsAt) {}
}
