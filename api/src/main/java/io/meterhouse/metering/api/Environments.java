package io.meterhouse.metering.api;

import io.meterhouse.accounts.api.Caller;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.operations.api.Problem;
import org.jspecify.annotations.Nullable;

/** Which environment a caller sees: a key its own, people the one they name, {@code live} where they name none. */
public final class Environments {
    private Environments() {}

    /**
     * The environment of a request.
     *
     * @throws Problem 400 where there is none of that name, 404 where a key names another than its own
     */
    public static Environment of(Caller caller, @Nullable String named) {
        Environment own = caller.environment();
        if (named == null || named.isBlank()) {
            return own == null ? Environment.LIVE : own;
        }
        Environment asked;
        try {
            asked = Environment.of(named);
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("?environment", "invalid_environment", "An environment is live or test.");
        }
        if (own != null && own != asked) {
            throw Problem.notFound();
        }
        return asked;
    }
}
