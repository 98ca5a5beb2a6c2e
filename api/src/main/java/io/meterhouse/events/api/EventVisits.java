package io.meterhouse.events.api;

import io.meterhouse.apikeys.api.ApiKeyCache;
import java.util.concurrent.Semaphore;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

/** What the requests to the event doors have in common. */
@Component
class EventVisits {
    /** Bodies decompressed at once: a small body may become a large one, and those are in nobody's budget. */
    private static final int DECOMPRESSIONS_AT_ONCE = 8;

    final ApiKeyCache keys;
    final EventIntake intake;
    final BodyBudget budget;
    /** Where what may wait, or takes long, is done. */
    final SimpleAsyncTaskExecutor waiting;

    final Semaphore decompressions = new Semaphore(DECOMPRESSIONS_AT_ONCE);

    EventVisits(ApiKeyCache keys, EventIntake intake, BodyBudget budget, SimpleAsyncTaskExecutor requestExecutor) {
        this.keys = keys;
        this.intake = intake;
        this.budget = budget;
        this.waiting = requestExecutor;
    }
}
