package io.meterhouse.operations.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.WorkersApplication;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.local.engines.TestTemporal;
import io.meterhouse.operations.activity.Ensured;
import io.meterhouse.operations.storage.Run;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.worker.GreetingWorkflow.Greeter;
import io.meterhouse.operations.worker.GreetingWorkflow.GreetingWorkflowImpl;
import io.meterhouse.operations.worker.GreetingWorkflow.Guest;
import io.meterhouse.operations.workflow.RetryNow;
import io.meterhouse.operations.workflow.ServerMarkerWorkflow;
import io.meterhouse.operations.workflow.TemporalRuns;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers application itself, on real engines, with a Temporal server that this test may kill. */
@ParameterizedClass
@MethodSource("io.meterhouse.local.engines.TestTemporal$Engine#installed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemporalPlatformIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameter
    TestTemporal.Engine engine;

    private TestTemporal temporal;
    private ConfigurableApplicationContext workers;

    @Configuration
    static class Greeted {
        @Bean
        WorkerRegistration greetings() {
            return new WorkerRegistration() {
                @Override
                public String taskQueue() {
                    return GreetingWorkflow.TASK_QUEUE;
                }

                @Override
                public List<Class<?>> workflowTypes() {
                    return List.of(GreetingWorkflowImpl.class);
                }

                @Override
                public List<Object> activities() {
                    return List.of(new Greeter());
                }
            };
        }

        @Bean
        Ensured nothingElse() {
            return () -> {};
        }
    }

    @BeforeParameterizedClassInvocation
    void start() {
        temporal = new TestTemporal(engine);
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        workers = new SpringApplicationBuilder(WorkersApplication.class, Greeted.class)
                .properties(
                        "meterhouse.postgres.url=" + postgres.jdbcUrl(),
                        "meterhouse.postgres.user=" + postgres.user(),
                        "meterhouse.postgres.password=" + postgres.password(),
                        "meterhouse.kafka.servers=" + TestEngines.kafka(),
                        "meterhouse.clickhouse.url=" + TestEngines.clickHouse(),
                        "meterhouse.clerk.api-url=http://127.0.0.1:1",
                        "meterhouse.clerk.secret-key=sk_test_nobody",
                        "meterhouse.stripe.api-url=http://127.0.0.1:1",
                        "meterhouse.stripe.secret-key=sk_test_nobody",
                        "meterhouse.temporal.target=" + temporal.target(),
                        "meterhouse.codec.keys=k:" + Base64.getEncoder().encodeToString(new byte[32]),
                        "meterhouse.workers.port=0")
                .run();
    }

    @AfterParameterizedClassInvocation
    void stop() {
        workers.close();
        temporal.close();
    }

    private RunStore runs() {
        return workers.getBean(RunStore.class);
    }

    private Run newestRun(String workflowId) {
        return runs().runsOf(workflowId, 1).getFirst();
    }

    private WorkflowStub greet(String name) {
        WorkflowStub stub = workers.getBean(WorkflowClient.class)
                .newUntypedWorkflowStub(
                        "GreetingWorkflow",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(GreetingWorkflow.TASK_QUEUE)
                                .setWorkflowId("greeting:" + UUID.randomUUID())
                                .build());
        stub.start(new Guest(name, "mh_live_plaintext"));
        return stub;
    }

    private static String idOf(WorkflowStub stub) {
        return stub.getExecution().getWorkflowId();
    }

    @Test
    void aRunIsARowAndItsHistoryOutlivesTheServer() {
        WorkflowStub stub = greet("Ada");
        assertThat(stub.getResult(String.class)).isEqualTo("Hello, Ada");
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Run run = newestRun(idOf(stub));
            assertThat(run.status()).isEqualTo("completed");
            assertThat(run.organization()).isEqualTo("org_greeted");
            assertThat(run.records())
                    .singleElement()
                    .satisfies(record -> assertThat(record.id()).isEqualTo("Ada"));
            RunStore.ArchivedHistory archived =
                    runs().history(run.workflowId(), run.runId()).orElseThrow();
            assertThat(archived.complete()).isTrue();
            assertThat(archived.steps()).contains("Say hello", "Hello, Ada").doesNotContain("mh_live_plaintext");
        });
    }

    @Test
    void nothingReadableOfAPayloadLiesOnTheServer() {
        WorkflowStub stub = greet("Grace");
        stub.getResult(String.class);
        String raw =
                workers.getBean(WorkflowClient.class).fetchHistory(idOf(stub)).toJson(false);
        String plain = Base64.getEncoder()
                .encodeToString("mh_live_plaintext".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(raw).doesNotContain("mh_live_plaintext").doesNotContain(plain.substring(0, 16));
        assertThat(raw)
                .contains(Base64.getEncoder()
                        .encodeToString("binary/encrypted".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void aStepThatFailsWaitsWhereItCanBeSeenAndPushed() {
        Greeter.MUTE.set(true);
        WorkflowStub stub = greet("Linus");
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Run run = newestRun(idOf(stub));
            assertThat(run.waitingFor()).isEqualTo("the greeting to be tried again");
            assertThat(run.waitingUntil()).isNotNull();
        });
        Greeter.MUTE.set(false);
        stub.signal(RetryNow.SIGNAL, "the voice is back");
        assertThat(stub.getResult(String.class)).isEqualTo("Hello, Linus");
    }

    @Test
    void aServerThatLostItsMemoryIsNoticedAndTheRunsItHadAreLinkedToTheirSuccessors() {
        await().atMost(PATIENCE)
                .until(() -> !runs().runsOf(ServerMarkerWorkflow.ID, 1).isEmpty());
        Run before = newestRun(ServerMarkerWorkflow.ID);
        temporal.loseMemory();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            List<Run> markers = runs().runsOf(ServerMarkerWorkflow.ID, 5);
            Run after = markers.getFirst();
            assertThat(after.runId()).isNotEqualTo(before.runId());
            assertThat(after.status()).isEqualTo("running");
            Run lost = markers.stream()
                    .filter(run -> run.runId().equals(before.runId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(lost.status()).isEqualTo("terminated");
            assertThat(lost.reason()).contains("lost its memory");
            assertThat(lost.successor()).isEqualTo(after.runId());
        });
        assertThat(workers.getBean(TemporalRuns.class).describe(ServerMarkerWorkflow.ID, null))
                .isPresent();
    }
}
