package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.ClickHouseLibrary;
import io.meterhouse.local.engines.SearchPath;
import io.meterhouse.local.launcher.StackStatus.State;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stack as the launcher's commands see it: something in a data folder that can be started, followed and stopped. */
final class Stack {

    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    /** A process that ended this often without ever being ready will not be by itself. */
    private static final int STARTS_BEFORE_GIVING_UP = 6;

    private static final String CAUSE = "Caused by: ";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(100);
    private static final Duration HOLD_LIMIT = Duration.ofSeconds(60);
    private static final Duration FOLLOW_PAUSE = Duration.ofMillis(50);
    private static final long SPACE_NEEDED_BYTES = 2L * 1024 * 1024 * 1024;

    private final Project project;
    private final DataFolder data;
    private final Consumer<String> say;

    Stack(Project project, DataFolder data, Consumer<String> say) {
        this.project = project;
        this.data = data;
        this.say = say;
    }

    StackStatus status() {
        return StackStatus.read(data);
    }

    boolean isRunning() {
        return StackStatus.supervisor(data).isPresent();
    }

    /**
     * Builds, starts the supervisor and waits until everything is ready.
     *
     * @param held processes that are not started
     * @return the supervisor, whose input, unless it is detached, must stay open as long as the stack is to run
     */
    Process start(boolean detached, List<String> held) {
        data.create();
        requireSpace();
        if (!held.containsAll(StackPlan.APPLICATIONS)) {
            new Build(project, say).applications(data.log("build"));
        }
        if (System.getenv("METERHOUSE_CLICKHOUSE_URL") == null && !ClickHouseLibrary.isPresent()) {
            say.accept("downloading ClickHouse's library (about 180 MB, once)");
            ClickHouseLibrary.fetch();
        }
        Programs.copy(project, data);
        try {
            releaseAll();
            for (String name : held) {
                Files.writeString(data.hold(name), "");
            }
            long logStart = Files.exists(data.supervisorLog()) ? Files.size(data.supervisorLog()) : 0;
            Process supervisor = launch(detached);
            awaitReady(supervisor, logStart);
            return supervisor;
        } catch (IOException e) {
            throw new LauncherException("The stack could not be started: " + e.getMessage(), e);
        }
    }

    private void requireSpace() {
        try {
            long space = Files.getFileStore(data.root()).getUsableSpace();
            if (space < SPACE_NEEDED_BYTES) {
                throw new LauncherException("There are only " + space / 1024 / 1024 + " MB left for the data folder "
                        + data.root() + "; 2 GB are needed.");
            }
        } catch (IOException e) {
            throw new LauncherException("The data folder " + data.root() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void releaseAll() throws IOException {
        try (var files = Files.list(data.run())) {
            for (Path file : files.filter(
                            file -> String.valueOf(file.getFileName()).startsWith("hold-"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    /** Starts the supervisor apart from the terminal, whose Ctrl-C would otherwise reach every process at once. */
    private Process launch(boolean detached) throws IOException {
        List<String> command = new ArrayList<>();
        Map<String, String> environment = System.getenv();
        if (SearchPath.find("setsid", environment).isPresent()) {
            command.add("setsid");
        } else if (SearchPath.find("perl", environment).isPresent()) {
            command.addAll(List.of("perl", "-e", "setpgrp(0, 0); exec @ARGV"));
        }
        Programs programs = Programs.in(data);
        command.addAll(List.of(
                programs.java().toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                programs.localClassPath(),
                Supervisor.class.getName()));
        if (detached) {
            command.add(Supervisor.DETACHED);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.supervisorLog().toFile()));
        if (detached) {
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        builder.environment().put(DataFolder.VARIABLE, data.root().toString());
        builder.environment().put("METERHOUSE_HOME", project.root().toString());
        return builder.start();
    }

    private void awaitReady(Process supervisor, long logStart) throws IOException {
        LogFollower log = new LogFollower(data.supervisorLog(), logStart);
        Instant limit = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(limit)) {
            String error = passOn(log);
            if (error != null) {
                throw new LauncherException(error);
            }
            if (!supervisor.isAlive()) {
                throw new LauncherException("The supervisor ended; its log is " + data.supervisorLog() + ".");
            }
            if (isHeldBy(supervisor) && status().state() == State.ready) {
                passOn(log);
                return;
            }
            giveUpOnWhatDoesNotStart();
            pause();
        }
        stop();
        throw new LauncherException("The stack was not ready within " + START_LIMIT.toMinutes()
                + " minutes and was stopped; the logs are in " + data.logs() + ".");
    }

    private void giveUpOnWhatDoesNotStart() throws IOException {
        for (Map.Entry<String, StackStatus.ProcessStatus> process :
                status().processes().entrySet()) {
            if (process.getValue().restarts() >= STARTS_BEFORE_GIVING_UP) {
                Path log = data.log(process.getKey());
                String reason = reasonIn(Files.readAllLines(log));
                stop();
                throw new LauncherException(
                        process.getKey() + " does not start: " + reason + " (all of it is in " + log + ").");
            }
        }
    }

    /** The innermost cause that was said last, or else the last thing said at all. */
    private static String reasonIn(List<String> said) {
        return said.reversed().stream()
                .filter(line -> line.startsWith(CAUSE))
                .map(line -> line.substring(CAUSE.length()))
                .findFirst()
                .or(() ->
                        said.reversed().stream().filter(line -> !line.isBlank()).findFirst())
                .map(String::strip)
                .orElse("it says nothing");
    }

    private boolean isHeldBy(Process supervisor) {
        return StackStatus.supervisor(data)
                .filter(process -> process.pid() == supervisor.pid())
                .isPresent();
    }

    /** Says what is new in the supervisor's log; the sentence after an error is returned instead. */
    private @Nullable String passOn(LogFollower log) throws IOException {
        for (String line : log.newLines()) {
            if (line.startsWith(Supervisor.ERROR)) {
                return line.substring(Supervisor.ERROR.length());
            }
            int afterTime = line.indexOf(' ');
            say.accept(afterTime > 0 && line.charAt(0) == '2' ? line.substring(afterTime + 1) : line);
        }
        return null;
    }

    /** Stops whatever runs, also what a killed supervisor has left; false where there was nothing. */
    boolean stop() {
        Optional<ProcessHandle> supervisor = StackStatus.supervisor(data);
        if (supervisor.isPresent()) {
            ProcessHandle process = supervisor.get();
            process.destroy();
            try {
                process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                process.destroyForcibly();
            }
        }
        int leftOver = LeftOvers.end(data);
        return supervisor.isPresent() || leftOver > 0;
    }

    /** Holds a process down or lets it run again, and waits until that is so. */
    void hold(String name, boolean down) {
        StackStatus before = status();
        if (before.state() == State.stopped) {
            throw new LauncherException("Nothing runs with the data folder " + data.root() + ".");
        }
        if (!before.processes().containsKey(name)) {
            throw new LauncherException("There is no process '" + name + "'; there are "
                    + String.join(", ", before.processes().keySet()) + ".");
        }
        try {
            if (down) {
                Files.writeString(data.hold(name), "");
            } else {
                Files.deleteIfExists(data.hold(name));
            }
        } catch (IOException e) {
            throw new LauncherException("The data folder " + data.root() + " cannot be written: " + e.getMessage(), e);
        }
        Instant limit = Instant.now().plus(HOLD_LIMIT);
        while (Instant.now().isBefore(limit)) {
            StackStatus now = status();
            StackStatus.ProcessStatus process = now.processes().get(name);
            boolean isDown = process == null || process.pid() == null;
            if (down ? isDown : !isDown && now.state() == State.ready) {
                return;
            }
            pause();
        }
        throw new LauncherException(name + " did not " + (down ? "end" : "become ready") + " within "
                + HOLD_LIMIT.toSeconds() + " seconds.");
    }

    private static void pause() {
        try {
            Thread.sleep(FOLLOW_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }
}
