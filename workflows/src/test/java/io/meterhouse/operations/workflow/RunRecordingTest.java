package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunRecordingTest {
    private static final String TASK_QUEUE = "recorded";
    private static final int FAILURES = 3;

    @WorkflowInterface
    public interface Recorded {
        @WorkflowMethod
        String run();
    }

    public static final class RecordedImpl implements Recorded {
        @Override
        public String run() {
            return "done";
        }
    }

    /** A database that fails over while a run begins, and again while it ends. */
    private static final class AwayAtFirst implements RunsActivities {
        final AtomicInteger starts = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();

        @Override
        public void started(RunStarted run) {
            failAtFirst(starts);
        }

        @Override
        public void closed(RunClosed run) {
            failAtFirst(ends);
        }

        @Override
        public void waiting(RunWaiting run) {}

        private static void failAtFirst(AtomicInteger tries) {
            if (tries.incrementAndGet() <= FAILURES) {
                throw new IllegalStateException("the database is starting up");
            }
        }
    }

    @Test
    void aRunWaitsForTheRowThatRecordsItAndDoesNotFailWithItsDatabase() {
        AwayAtFirst rows = new AwayAtFirst();
        try (TestWorkflowEnvironment environment =
                TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                        .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                                .setWorkerInterceptors(new RunRecording())
                                .build())
                        .build())) {
            Worker worker = environment.newWorker(TASK_QUEUE);
            worker.registerWorkflowImplementationTypes(RecordedImpl.class);
            worker.registerActivitiesImplementations(rows);
            environment.start();

            Recorded run = environment
                    .getWorkflowClient()
                    .newWorkflowStub(
                            Recorded.class,
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue(TASK_QUEUE)
                                    .build());

            assertThat(run.run()).isEqualTo("done");
            assertThat(rows.starts).hasValue(FAILURES + 1);
            assertThat(rows.ends).hasValue(FAILURES + 1);
        }
    }
}
