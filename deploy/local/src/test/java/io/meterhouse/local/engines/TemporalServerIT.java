package io.meterhouse.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the workers expect of Temporal's in-memory server, asked as a worker asks. */
class TemporalServerIT {
    private static final String NAMESPACE = "default";
    private static final String QUEUE = "work";
    private static final long PATIENCE_SECONDS = 10;

    private TemporalServer server;
    private WorkflowServiceStubs connection;

    @BeforeEach
    void start() throws Exception {
        server = TemporalServer.start(0);
        connection = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + server.port())
                .build());
    }

    @AfterEach
    void stop() {
        connection.shutdownNow();
        server.close();
    }

    @Test
    void aWorkflowWhoseWorkerIsGoneGoesToAnother() {
        temporal()
                .startWorkflowExecution(StartWorkflowExecutionRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setRequestId(UUID.randomUUID().toString())
                        .setWorkflowId("w")
                        .setWorkflowType(WorkflowType.newBuilder().setName("Waiting"))
                        .setTaskQueue(queue(QUEUE))
                        .setWorkflowTaskTimeout(Durations.fromSeconds(PATIENCE_SECONDS))
                        .build());
        PollWorkflowTaskQueueResponse first = poll();
        // It asks to be given the workflow's next task too, and is never heard of again.
        temporal()
                .respondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskToken(first.getTaskToken())
                        .setStickyAttributes(StickyExecutionAttributes.newBuilder()
                                .setWorkerTaskQueue(queue("of the one that is gone"))
                                .setScheduleToStartTimeout(Durations.fromSeconds(1)))
                        .build());
        temporal()
                .signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId("w"))
                        .setSignalName("go on")
                        .build());

        PollWorkflowTaskQueueResponse next = poll();
        assertThat(next.getWorkflowExecution().getWorkflowId()).isEqualTo("w");
        // Whoever never saw it needs all of it.
        assertThat(next.getHistory().getEventsList().getFirst().getEventId()).isEqualTo(1);
    }

    private PollWorkflowTaskQueueResponse poll() {
        return temporal()
                .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setTaskQueue(queue(QUEUE))
                        .build());
    }

    private WorkflowServiceBlockingStub temporal() {
        return connection.blockingStub().withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static TaskQueue queue(String name) {
        return TaskQueue.newBuilder().setName(name).build();
    }
}
