package io.meterhouse.billing.activity;

import org.jspecify.annotations.Nullable;

/** What Stripe answered when it did not do what was asked, by what that says of it having been done. */
public abstract sealed class StripeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String code;

    private StripeFailure(@Nullable String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public @Nullable String code() {
        return code;
    }

    /** Definitely not done: the card was refused. */
    public static final class Declined extends StripeFailure {
        private static final long serialVersionUID = 1L;

        Declined(@Nullable String code, String message, Throwable cause) {
            super(code, message, cause);
        }
    }

    /** Definitely not done: Stripe will not do this. */
    public static final class Refused extends StripeFailure {
        private static final long serialVersionUID = 1L;

        Refused(@Nullable String code, String message, Throwable cause) {
            super(code, message, cause);
        }
    }

    /** Perhaps done: an error of Stripe's own, which it keeps under the idempotency key. */
    public static final class ServerError extends StripeFailure {
        private static final long serialVersionUID = 1L;

        ServerError(@Nullable String code, String message, Throwable cause) {
            super(code, message, cause);
        }
    }

    /** Perhaps done: no answer, or one that says nothing of it. */
    public static final class Unknown extends StripeFailure {
        private static final long serialVersionUID = 1L;

        Unknown(@Nullable String code, String message, @Nullable Throwable cause) {
            super(code, message, cause);
        }
    }
}
