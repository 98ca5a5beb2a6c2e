package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Authentication;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.operations.storage.IdempotencyStore;
import io.meterhouse.operations.storage.IdempotencyStore.Answer;
import io.meterhouse.operations.storage.IdempotencyStore.Answered;
import io.meterhouse.operations.storage.IdempotencyStore.Claimed;
import io.meterhouse.operations.storage.IdempotencyStore.Found;
import io.meterhouse.operations.storage.IdempotencyStore.Life;
import io.meterhouse.operations.storage.IdempotencyStore.OtherRequest;
import io.meterhouse.operations.storage.IdempotencyStore.Request;
import io.meterhouse.operations.storage.IdempotencyStore.ToDo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Who may work on a request that carries an {@code Idempotency-Key}: one process at a time, and, after it has died, the next
 * that is asked.
 */
@Component
class Idempotency {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** Longer than a process may be unsure of: by then it has said that it lives, or is taken for dead. */
    private static final Duration LONGEST_DOUBT = Runner.LIFE.plusSeconds(2);

    private static final Set<Integer> TURNED_AWAY = Set.of(401, 429);
    private static final int SERVER_ERROR = 500;

    private final IdempotencyStore store;
    private final Runner runner;
    private final Clock clock;
    /** What this process itself is at work on: a claim of its own that is not among these was left behind. */
    private final Set<Request> running = ConcurrentHashMap.newKeySet();

    Idempotency(IdempotencyStore store, Runner runner, Clock clock) {
        this.store = store;
        this.runner = runner;
        this.clock = clock;
    }

    /** Says whose the request is. Waits where it is not sure yet whether the process that claimed it lives. */
    Found begin(Request request, String hash) {
        if (!running.add(request)) {
            return new Claimed(runner.id());
        }
        Found found = new Claimed(runner.id());
        try {
            found = settled(request, hash);
            return found;
        } finally {
            if (!(found instanceof ToDo)) {
                running.remove(request);
            }
        }
    }

    private Found settled(Request request, String hash) {
        Instant end = clock.instant().plus(LONGEST_DOUBT);
        while (true) {
            Found found = store.claim(request, hash, runner.id(), clock.instant());
            if (!(found instanceof Claimed claimed)) {
                return found;
            }
            // A claim of this very process that it does not run was left behind when its answer could not be written.
            Life life = claimed.runner().equals(runner.id())
                    ? Life.DEAD
                    : store.lifeOf(claimed.runner(), clock.instant(), Runner.LIFE);
            if (life == Life.ALIVE || clock.instant().isAfter(end)) {
                return claimed;
            }
            if (life == Life.DEAD) {
                ToDo taken = store.takeOver(request, claimed.runner(), runner.id());
                if (taken != null) {
                    return taken;
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** Keeps an answer, or gives the request back where answers of that kind are not kept. */
    void end(Request request, Answer answer) {
        Runnable write = writing(request, answer);
        try {
            write.run();
        } catch (RuntimeException away) {
            runner.owe(write);
        } finally {
            running.remove(request);
        }
    }

    private Runnable writing(Request request, Answer answer) {
        if (answer.status() >= SERVER_ERROR) {
            return () -> store.giveBack(request, runner.id());
        }
        return TURNED_AWAY.contains(answer.status())
                ? () -> store.release(request, runner.id())
                : () -> store.answer(request, runner.id(), answer);
    }

    /** What to say to a request that is not to be done. */
    static Problem refusal(Found found) {
        return switch (found) {
            case Claimed _ -> Problem.conflict("in_progress", "The first request with this key is still running.");
            case OtherRequest _ -> Problem.conflict("idempotency_conflict", "This key was used for another request.");
            case ToDo _, Answered _ -> throw new IllegalArgumentException("not a refusal: " + found);
        };
    }

    static String scopeOf(Authentication authentication) {
        Caller caller = authentication.caller();
        return caller == null ? "" : caller.scope();
    }
}
