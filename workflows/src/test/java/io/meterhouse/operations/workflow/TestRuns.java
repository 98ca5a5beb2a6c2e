package io.meterhouse.operations.workflow;

import com.google.protobuf.util.Timestamps;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An environment in which time skips and runs are recorded, with the payload format of production. With the system property
 * {@code record.histories} it also writes histories down for the replay test; each is written once and then kept.
 */
public final class TestRuns implements AutoCloseable {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    private final TestWorkflowEnvironment environment;
    private final List<String> waits = new CopyOnWriteArrayList<>();

    public TestRuns(String taskQueue, List<Class<?>> types, Object... activities) {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(WorkflowJson.converter())
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunRecording())
                        .build())
                .build());
        Worker worker = environment.newWorker(taskQueue);
        worker.registerWorkflowImplementationTypes(types.toArray(Class<?>[]::new));
        worker.registerActivitiesImplementations(new Runs());
        worker.registerActivitiesImplementations(activities);
        environment.start();
    }

    public TestWorkflowEnvironment environment() {
        return environment;
    }

    /** What runs have said that they wait for. */
    public List<String> waits() {
        return waits;
    }

    /**
     * How long a closed run took on the environment's clock, by its own history: the environment's clock itself runs on as
     * soon as nothing is open, to the server's next timer, which may be years away.
     */
    public Duration lasted(String workflowId) {
        List<HistoryEvent> events =
                environment.getWorkflowClient().fetchHistory(workflowId).getEvents();
        return Duration.ofMillis(Timestamps.toMillis(events.getLast().getEventTime())
                - Timestamps.toMillis(events.getFirst().getEventTime()));
    }

    /** Keeps the history of a run under its type, unless one of that name is kept already. */
    public void record(String type, String name, String workflowId) {
        Path file = HISTORIES.resolve(type).resolve(name + ".json");
        if (!Boolean.getBoolean("record.histories") || Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    environment.getWorkflowClient().fetchHistory(workflowId).toJson(true));
        } catch (IOException full) {
            throw new java.io.UncheckedIOException(full);
        }
    }

    @Override
    public void close() {
        environment.close();
    }

    private final class Runs implements RunsActivities {
        @Override
        public void started(RunStarted run) {}

        @Override
        public void closed(RunClosed run) {}

        @Override
        public void waiting(RunWaiting run) {
            if (run.waitingFor() != null) {
                waits.add(run.waitingFor());
            }
        }
    }
}
