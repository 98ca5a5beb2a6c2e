package io.meterhouse.catalog.api;

import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.metering.workflow.MeterBackfillInput;
import io.meterhouse.metering.workflow.MeterBackfillWorkflow;
import io.meterhouse.metering.workflow.MeteringContracts;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has new meters count older events, and waits a bounded time for it: mostly there are none, or few. */
@Component
class MeterBackfills {
    private static final Logger LOG = LoggerFactory.getLogger(MeterBackfills.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final WorkflowClient client;
    private final MeterRegistry meters;

    MeterBackfills(WorkflowClient client, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
    }

    /** Starts the backfill of a meter; one that runs is left as it is. */
    void start(String meter) {
        MeterBackfillWorkflow workflow = client.newWorkflowStub(
                MeterBackfillWorkflow.class, MeteringContracts.options(MeteringContracts.backfill(meter)));
        try {
            WorkflowClient.start(workflow::run, new MeterBackfillInput(MeterBackfillInput.VERSION, meter));
        } catch (WorkflowExecutionAlreadyStarted running) {
            LOG.debug("{} is being backfilled already", meter);
        } catch (WorkflowServiceException away) {
            // The row calls for it: the workers start it within seconds after the server is back.
            LOG.warn("the backfill of {} is started later: {}", meter, away.toString());
        }
    }

    /** Which of these meters still do not count all their events after so long, by key. */
    Set<String> unfinished(Set<String> keys, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Set<String> unfinished = meters.backfilling(keys);
        while (!unfinished.isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return unfinished;
            }
            unfinished = meters.backfilling(keys);
        }
        return unfinished;
    }
}
