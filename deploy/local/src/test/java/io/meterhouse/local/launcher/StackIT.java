package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meterhouse.local.launcher.StackStatus.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real supervisors with real engines; the applications have their own tests. */
class StackIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final List<String> HELD = List.of("api", "workers", "sandboxes");
    private static final List<String> ONLY_CLICKHOUSE =
            List.of("api", "workers", "sandboxes", "postgres", "kafka", "temporal");

    @TempDir
    private Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private DataFolder data;
    private Stack stack;
    private Stack second;

    @BeforeEach
    void create() {
        data = new DataFolder(folder.resolve("one"));
        stack = stack(data);
        second = stack(new DataFolder(folder.resolve("two")));
    }

    private Stack stack(DataFolder of) {
        return new Stack(new Project(folder), of, said::add);
    }

    @AfterEach
    void stop() {
        stack.stop();
        second.stop();
    }

    @Test
    void everyKilledEngineIsBackByItself() {
        stack.start(true, HELD);
        StackStatus before = stack.status();
        assertThat(before.state()).isEqualTo(State.ready);

        for (String engine : List.of("postgres", "kafka", "clickhouse", "temporal")) {
            kill(before, engine);
        }

        await().atMost(SOON).until(() -> {
            StackStatus now = stack.status();
            return now.state() == State.ready
                    && List.of("postgres", "kafka", "clickhouse", "temporal").stream()
                            .allMatch(engine -> now.processes().get(engine).restarts() > 0);
        });
        StackStatus after = stack.status();
        assertThat(after.endpoints()).isEqualTo(before.endpoints());
        assertThat(after.processes().get("postgres").pid())
                .isNotEqualTo(before.processes().get("postgres").pid());
    }

    @Test
    void aHardKilledLauncherLeavesNothingThatTheNextStartCannotCleanUpAndLosesNoData() throws Exception {
        stack.start(true, ONLY_CLICKHOUSE);
        ask(stack, "CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id");
        ask(stack, "INSERT INTO kept VALUES (42)");
        long engine = pid(stack.status(), "clickhouse");

        StackStatus.supervisor(data).orElseThrow().destroyForcibly();
        await().atMost(SOON).until(() -> !isAlive(engine));
        assertThat(stack.status().state()).isEqualTo(State.stopped);

        stack.start(true, ONLY_CLICKHOUSE);
        assertThat(ask(stack, "SELECT id FROM kept").strip()).isEqualTo("42");
    }

    @Test
    void twoStacksRunSideBySideAndEndWithoutATrace() throws Exception {
        stack.start(true, ONLY_CLICKHOUSE);
        second.start(true, ONLY_CLICKHOUSE);

        assertThat(second.status().endpoints().get("clickhouse"))
                .isNotEqualTo(stack.status().endpoints().get("clickhouse"));
        ask(stack, "CREATE TABLE mine (id UInt64) ENGINE = MergeTree ORDER BY id");
        assertThat(ask(second, "EXISTS TABLE mine").strip()).isEqualTo("0");
        long engine = pid(stack.status(), "clickhouse");

        assertThat(stack.stop()).isTrue();

        assertThat(isAlive(engine)).isFalse();
        assertThat(StackStatus.supervisor(data)).isEmpty();
        assertThat(data.processes()).isEmptyDirectory();
        assertThat(second.status().state()).isEqualTo(State.ready);
    }

    @Test
    void aProcessThatIsHeldDownStaysDownUntilItIsStarted() {
        stack.start(true, ONLY_CLICKHOUSE);

        stack.hold("clickhouse", true);
        assertThat(stack.status().processes().get("clickhouse").pid()).isNull();

        stack.hold("clickhouse", false);
        assertThat(stack.status().processes().get("clickhouse").pid()).isNotNull();
        assertThatThrownBy(() -> stack.hold("mailer", true))
                .hasMessageStartingWith("There is no process 'mailer'; there are ");
    }

    @Test
    void aSecondStartOnTheSameFolderIsRefused() throws Exception {
        stack.start(true, ONLY_CLICKHOUSE);

        assertThatThrownBy(() -> stack(data).start(true, ONLY_CLICKHOUSE))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("is running already");
    }

    private static void kill(StackStatus status, String name) {
        ProcessHandle.of(pid(status, name)).orElseThrow().destroyForcibly();
    }

    private static long pid(StackStatus status, String name) {
        return status.processes().get(name).pid();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String ask(Stack stack, String query) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    String.valueOf(stack.status().endpoints().get("clickhouse"))))
                            .POST(HttpRequest.BodyPublishers.ofString(query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
