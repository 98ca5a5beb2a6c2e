package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.StripeWrite;
import io.meterhouse.billing.storage.StripeWrite.Outcome;
import io.meterhouse.billing.storage.StripeWriteStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes to Stripe exactly once. The key of a write is workflow id, step and attempt, never the run's. The attempt goes up
 * only after a definite answer; where the answer is not known the same key is asked again, and where that cannot tell any
 * more, the object is looked for by our id before anything new is asked.
 */
@Component
class StripeWrites {
    /** Stripe keeps keys for a day; before that is over a repeat is safe. */
    private static final Duration KEY_LIFE = Duration.ofHours(23);

    private static final String SERVER_ERROR = "server_error";
    private static final String KEY_EXPIRED = "key_expired";

    private final StripeWriteStore writes;
    private final Clock clock;

    StripeWrites(StripeWriteStore writes, Clock clock) {
        this.writes = writes;
        this.clock = clock;
    }

    /** A step of a workflow that writes to Stripe. */
    record Step(String organization, String workflowId, String name) {}

    /**
     * Does a step, or answers what it did before.
     *
     * @param ask asks Stripe under a key and answers the object's id
     * @param find looks for the object by our id, for where nobody knows whether it was made
     * @throws StripeFailure as Stripe said
     */
    String once(Step step, Function<String, String> ask, Supplier<@Nullable String> find) {
        StripeWrite last = writes.last(step.organization(), step.workflowId(), step.name());
        if (last != null && last.outcome() == Outcome.DONE && last.object() != null) {
            return last.object();
        }
        if (last != null && last.outcome() == null && last.askedAt().isBefore(now().minus(KEY_LIFE))) {
            String found = find.get();
            if (found != null) {
                return done(step, last.key(), found);
            }
            writes.answered(
                    step.organization(), last.key(), Outcome.FAILED, null, KEY_EXPIRED, "nothing was made", now());
            last = writes.last(step.organization(), step.workflowId(), step.name());
        }
        return ask(step, attemptAfter(last), last, ask, find);
    }

    private String ask(
            Step step,
            int attempt,
            @Nullable StripeWrite last,
            Function<String, String> ask,
            Supplier<@Nullable String> find) {
        String key = step.workflowId() + "/" + step.name() + "/" + attempt;
        writes.asking(
                step.organization(),
                new StripeWrite(key, step.workflowId(), step.name(), attempt, now(), null, null, null, null));
        try {
            return done(step, key, ask.apply(key));
        } catch (StripeFailure.Declined declined) {
            failed(step, key, Outcome.DECLINED, declined);
            throw declined;
        } catch (StripeFailure.Refused refused) {
            failed(step, key, Outcome.FAILED, refused);
            throw refused;
        } catch (StripeFailure.ServerError error) {
            boolean replayed = last != null && last.key().equals(key) && SERVER_ERROR.equals(last.code());
            if (!replayed) {
                writes.noted(step.organization(), key, SERVER_ERROR, message(error));
                throw error;
            }
            // The same error under the same key is the one that Stripe keeps: it says nothing of the object.
            String found = find.get();
            if (found != null) {
                return done(step, key, found);
            }
            failed(step, key, Outcome.FAILED, error);
            throw error;
        }
    }

    private static int attemptAfter(@Nullable StripeWrite last) {
        if (last == null) {
            return 1;
        }
        return last.outcome() == null ? last.attempt() : last.attempt() + 1;
    }

    private String done(Step step, String key, String object) {
        writes.answered(step.organization(), key, Outcome.DONE, object, null, null, now());
        return object;
    }

    private void failed(Step step, String key, Outcome outcome, StripeFailure failure) {
        writes.answered(step.organization(), key, outcome, null, failure.code(), message(failure), now());
    }

    private static String message(StripeFailure failure) {
        return String.valueOf(failure.getMessage());
    }

    private Instant now() {
        return clock.instant();
    }
}
