package io.meterhouse.billing.workflow;

import io.meterhouse.operations.workflow.RunRecording;
import io.meterhouse.operations.workflow.RunsActivities;
import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.WorkflowJson;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Billing's workflows on a Temporal server whose time can be skipped. With {@code -Dmeterhouse.record=<folder>} the
 * histories that tests ask for are written there, to be replayed from then on.
 */
final class WorkflowStage implements AutoCloseable {
    private static final String RECORD = System.getProperty("meterhouse.record", "");

    private final TestWorkflowEnvironment environment;
    private final RecordedRuns runs = new RecordedRuns();

    WorkflowStage(Object... activities) {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(WorkflowJson.converter())
                        .setIdentity("recorder")
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunRecording())
                        .build())
                .build());
        Worker worker = environment.newWorker(TaskQueues.BILLING);
        worker.registerWorkflowImplementationTypes(
                SubscriptionWorkflowImpl.class,
                InvoiceWorkflowImpl.class,
                TestClockWorkflowImpl.class,
                BillingAccountWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities);
        worker.registerActivitiesImplementations(runs);
        environment.start();
    }

    WorkflowClient client() {
        return environment.getWorkflowClient();
    }

    Instant now() {
        return Instant.ofEpochMilli(environment.currentTimeMillis());
    }

    List<String> endings() {
        return runs.endings;
    }

    /** Keeps the history of a run for replaying, where histories are being recorded. */
    void record(String workflowId, String type, String name) throws IOException {
        if (!RECORD.isEmpty()) {
            Path file = Path.of(RECORD, type, name + ".json");
            Files.createDirectories(file.getParent());
            Files.writeString(file, client().fetchHistory(workflowId).toJson(true));
        }
    }

    @Override
    public void close() {
        environment.close();
    }

    /** Remembers how runs ended. */
    static final class RecordedRuns implements RunsActivities {
        private final List<String> endings = new CopyOnWriteArrayList<>();

        @Override
        public void started(RunStarted run) {}

        @Override
        public void closed(RunClosed run) {
            endings.add(run.status());
        }

        @Override
        public void waiting(RunWaiting run) {}
    }
}
