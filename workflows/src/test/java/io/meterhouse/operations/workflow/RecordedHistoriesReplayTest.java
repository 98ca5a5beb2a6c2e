package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays recorded histories of every workflow type: {@code src/test/resources/histories/<type>/*.json}. A change that
 * breaks one is to be versioned ({@code Workflow.getVersion}), never to be recorded anew.
 */
class RecordedHistoriesReplayTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");
    private static final String SUFFIX = "WorkflowImpl";

    /** Found once: going through every class takes longer than replaying a history. */
    private static final List<Class<?>> IMPLEMENTATIONS = implementations();

    @TestFactory
    Stream<DynamicTest> everyRecordedHistoryCanBeReplayed() throws IOException {
        return recordings().stream()
                .map(file -> DynamicTest.dynamicTest(
                        HISTORIES.relativize(file).toString(),
                        () -> assertThatCode(() -> replay(file)).doesNotThrowAnyException()));
    }

    @Test
    void everyWorkflowTypeHasARecordedHistory() throws IOException {
        List<String> recorded = recordings().stream()
                .map(file -> file.getParent().getFileName().toString())
                .distinct()
                .toList();
        List<String> types = IMPLEMENTATIONS.stream()
                .map(type -> type.getSimpleName().replace("Impl", ""))
                .toList();
        assertThat(recorded).containsAll(types);
    }

    private static void replay(Path file) throws Exception {
        WorkflowClientOptions client = WorkflowClientOptions.newBuilder()
                .setDataConverter(WorkflowJson.converter())
                .build();
        WorkerFactoryOptions factory = WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(new RunRecording())
                .build();
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(client)
                .setWorkerFactoryOptions(factory)
                .build();
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(options)) {
            Worker worker = environment.newWorker("replay");
            worker.registerWorkflowImplementationTypes(IMPLEMENTATIONS.toArray(Class<?>[]::new));
            WorkflowReplayer.replayWorkflowExecution(WorkflowExecutionHistory.fromJson(Files.readString(file)), worker);
        }
    }

    private static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.walk(HISTORIES)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Class<?>> implementations() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.meterhouse").stream()
                        .filter(type -> type.getSimpleName().endsWith(SUFFIX))
                        .<Class<?>>map(type -> type.reflect())
                        .toList();
    }
}
