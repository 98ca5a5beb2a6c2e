package io.meterhouse.apikeys.api;

import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.api.Runner;
import io.meterhouse.operations.storage.RunnerStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/** Waits until every process of the api has forgotten what keys meant before the newest change. */
@Component
public class KeyChangeBarrier {
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final ApiKeyStore keys;
    private final RunnerStore runners;
    private final Clock clock;

    KeyChangeBarrier(ApiKeyStore keys, RunnerStore runners, Clock clock) {
        this.keys = keys;
        this.runners = runners;
        this.clock = clock;
    }

    /** Everything committed before this call is known everywhere when it returns; 503 where that takes too long. */
    public void awaitSeenEverywhere() {
        long newest = keys.newestChange();
        Instant end = clock.instant().plus(MAX_WAIT);
        while (!runners.allHaveSeen(newest, clock.instant(), Runner.LIFE)) {
            if (clock.instant().isAfter(end)) {
                throw Problem.unavailable(
                        "unavailable", "Not every process knows of the change yet.", Duration.ofSeconds(1));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
