package io.meterhouse.operations.api;

import com.github.f4b6a3.ulid.Ulid;
import io.meterhouse.accounts.Ids;
import io.meterhouse.operations.storage.IdempotencyStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Ids for what a request makes; a handler's parameter. With an {@code Idempotency-Key} they are derived from it, so that a
 * repeat which takes over from a process that died finds what that one had made already, instead of making it again.
 */
public final class NewIds {
    private static final String ATTRIBUTE = NewIds.class.getName();
    private static final int RANDOM_BYTES = 10;

    private final @Nullable String seed;
    private final long millis;
    private int made;

    private NewIds(@Nullable String seed, long millis) {
        this.seed = seed;
        this.millis = millis;
    }

    /** Ids that nobody can foresee. */
    public static NewIds random() {
        return new NewIds(null, 0);
    }

    /** The same ids in the same order for the same request. */
    static NewIds derived(IdempotencyStore.Request request, Instant since) {
        return new NewIds(request.scope() + '\n' + request.path() + '\n' + request.key(), since.toEpochMilli());
    }

    void keepIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    static NewIds of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE) instanceof NewIds kept ? kept : random();
    }

    /** When the request was first made: for one that is not a repeat that is {@code now}. */
    public Instant since(Instant now) {
        return seed == null ? now : Instant.ofEpochMilli(millis);
    }

    /** Whether a repeat of the request gets the same ids. */
    public boolean isRepeatable() {
        return seed != null;
    }

    /** The next id with this prefix. */
    public synchronized String next(String prefix) {
        if (seed == null) {
            return Ids.next(prefix);
        }
        made++;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((seed + '\n' + prefix + '\n' + made).getBytes(StandardCharsets.UTF_8));
            return prefix + new Ulid(millis, Arrays.copyOf(hash, RANDOM_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
