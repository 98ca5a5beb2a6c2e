package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SERVES_UNTIL_ITS_INPUT_ENDS = "echo hello; echo '@ready '$$; cat > /dev/null";

    @TempDir
    private Path folder;

    private DataFolder data;
    private SupervisedProcess process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeEach
    void create() {
        data = new DataFolder(folder);
        data.create();
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.stop();
        }
    }

    @Test
    void aKilledProcessIsStartedAgainAndCounted() {
        start(SERVES_UNTIL_ITS_INPUT_ENDS);
        awaitReady();
        long first = process.pid();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().atMost(SOON).until(() -> process.isReady() && process.restarts() == 1);
        assertThat(process.pid()).isNotEqualTo(first);
        assertThat(said).anyMatch(sentence -> sentence.contains("ended with code 137"));
    }

    @Test
    void aProcessThatIsHeldStaysDownUntilItIsReleased() {
        start(SERVES_UNTIL_ITS_INPUT_ENDS);
        awaitReady();

        process.hold(true);

        assertThat(process.pid()).isNull();
        assertThat(process.isReady()).isFalse();
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> process.pid() == null);

        process.hold(false);

        awaitReady();
    }

    @Test
    void theProcessThatIsShownIsTheOneThatDoesTheWork() {
        start("sleep 1000 & echo '@ready '$!; cat > /dev/null; kill $!");
        awaitReady();

        assertThat(ProcessHandle.of(process.pid()).orElseThrow().info().command())
                .hasValueSatisfying(command -> assertThat(command).contains("sleep"));
        assertThat(ProcessMark.read(data.processes().resolve("engine-working.pid")))
                .hasValueSatisfying(mark -> assertThat(mark.pid()).isEqualTo(process.pid()));
    }

    @Test
    void aKilledProcessIsStartedAgainAtOnceHoweverOften() {
        start(SERVES_UNTIL_ITS_INPUT_ENDS);
        for (int kill = 1; kill <= 3; kill++) {
            int kills = kill;
            awaitReady();
            ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
            await().atMost(SOON).until(() -> process.restarts() == kills);
        }

        assertThat(said.stream().filter(sentence -> sentence.contains("started again")))
                .hasSize(3)
                .allMatch(sentence -> sentence.contains("started again in 0.2 s"));
    }

    @Test
    void aProcessThatFailsByItselfIsStartedAgainAfterLongerAndLongerPauses() {
        start("exit 3");

        await().atMost(SOON).until(() -> process.restarts() >= 2);

        assertThat(said).anyMatch(sentence -> sentence.contains("started again in 0.4 s"));
    }

    @Test
    void whatAProcessSaysIsKeptInItsLog() {
        start(SERVES_UNTIL_ITS_INPUT_ENDS);
        awaitReady();

        await().atMost(SOON)
                .until(() -> Files.readString(data.log("engine")).contains("hello")
                        && !Files.readString(data.log("engine")).contains("@ready"));
    }

    @Test
    void aProcessThatIgnoresItsEndIsKilledAfterItsLimit() {
        start("echo '@ready '$$; trap '' TERM INT; while true; do sleep 1000; done");
        awaitReady();
        long pid = process.pid();

        process.stop();

        await().atMost(SOON)
                .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        assertThat(said).anyMatch(sentence -> sentence.contains("is killed"));
    }

    @Test
    void aProcessThatEndsWheneverItsNextStartIsPreparedStartsAsItIsInTheEnd() throws Exception {
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Path jcmd = java.resolveSibling("jcmd");
        Files.writeString(jcmd, "#!/bin/sh\nkill -9 $1\n");
        assertThat(jcmd.toFile().setExecutable(true)).isTrue();
        PreparedStart preparedStart = new PreparedStart(java, folder.resolve("application"), true);
        preparedStart.argument();

        start(SERVES_UNTIL_ITS_INPUT_ENDS, preparedStart);

        awaitReady();
        assertThat(preparedStart.isDue()).isFalse();
        assertThat(said.stream().filter(sentence -> sentence.contains("from what it learnt")))
                .hasSize(SupervisedProcess.MOST_PREPARATIONS);
    }

    @Test
    void thePauseGrowsToThreeSecondsAndNoFurther() {
        Duration pause = SupervisedProcess.FIRST_PAUSE;
        for (int i = 0; i < 10; i++) {
            pause = SupervisedProcess.longer(pause);
        }
        assertThat(SupervisedProcess.longer(SupervisedProcess.FIRST_PAUSE)).isEqualTo(Duration.ofMillis(400));
        assertThat(pause).isEqualTo(Duration.ofSeconds(3));
    }

    private void start(String script) {
        start(script, null);
    }

    private void start(String script, @Nullable PreparedStart preparedStart) {
        process = new SupervisedProcess(
                new ProcessSpec(
                        "engine",
                        List.of("sh", "-c", script),
                        Map.of(),
                        Set.of(),
                        new ProcessSpec.Readiness.Announced(),
                        ProcessSpec.StopBy.END_OF_INPUT,
                        Duration.ofSeconds(2),
                        preparedStart),
                data,
                false,
                new Recorder());
        process.start();
    }

    private void awaitReady() {
        await().atMost(SOON).until(process::isReady);
    }

    private final class Recorder implements SupervisedProcess.Listener {

        @Override
        public void changed() {}

        @Override
        public void say(String sentence) {
            said.add(sentence);
        }

        @Override
        public boolean mayStart(ProcessSpec spec) {
            return true;
        }
    }
}
