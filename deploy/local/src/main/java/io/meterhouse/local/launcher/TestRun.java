package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.ClickHouseLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Everything that must hold, in one run of Maven: formatting, compiler, architecture, and every test. */
final class TestRun {

    /** Modules that do not need each other are tested beside each other: what tests do most is wait for engines. */
    private static final String MODULES_AT_ONCE = "2";

    private final Project project;
    private final Consumer<String> say;

    TestRun(Project project, Consumer<String> say) {
        this.project = project;
        this.say = say;
    }

    /** Returns Maven's own answer. */
    int run(List<String> furtherArguments) {
        Path log = project.root().resolve("deploy/local/target/test-preparation.log");
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new LauncherException("The folder of " + log + " cannot be made: " + e.getMessage(), e);
        }
        if (!ClickHouseLibrary.isPresent()) {
            say.accept("downloading ClickHouse's library (about 180 MB, once)");
            ClickHouseLibrary.fetch();
        }
        Path chromium = new Chromium(System.getenv(), log, say).find();
        say.accept("running every test; the browser is " + chromium);
        List<String> command = new ArrayList<>(
                List.of(Build.mavenCommand().toString(), "-B", "-ntp", "-T", MODULES_AT_ONCE, "verify"));
        command.addAll(furtherArguments);
        ProcessBuilder maven =
                new ProcessBuilder(command).directory(project.root().toFile()).inheritIO();
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.environment().put(Chromium.VARIABLE, chromium.toString());
        // Tests make data folders of their own, and must not meet the settings of a running stack.
        maven.environment().remove(DataFolder.VARIABLE);
        try {
            int answer = maven.start().waitFor();
            say.accept(answer == 0 ? "every test passed" : "the tests failed");
            return answer;
        } catch (IOException e) {
            throw new LauncherException("Maven could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("The tests were interrupted.", e);
        }
    }
}
