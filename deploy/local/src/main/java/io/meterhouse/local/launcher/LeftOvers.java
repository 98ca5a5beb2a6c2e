package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes that a supervisor which was killed hard has left behind. */
final class LeftOvers {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LeftOvers() {}

    /** Ends what the data folder still knows of; returns how many processes that were. */
    static int end(DataFolder data) {
        endWatchdog(data);
        List<ProcessHandle> alive = new ArrayList<>();
        List<Path> marks = marks(data);
        for (Path mark : marks) {
            ProcessMark.read(mark).flatMap(ProcessMark::alive).ifPresent(alive::add);
        }
        alive.forEach(ProcessHandle::destroy);
        if (!ended(alive)) {
            alive.forEach(ProcessHandle::destroyForcibly);
            ended(alive);
        }
        marks.forEach(LeftOvers::remove);
        return alive.size();
    }

    private static void remove(Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            throw new LauncherException("The file " + mark + " cannot be removed: " + e.getMessage(), e);
        }
    }

    /** Ends the shell that would end a supervisor's processes after it, and what that shell waits with. */
    static void endWatchdog(DataFolder data) {
        ProcessMark.read(data.watchdogPid()).flatMap(ProcessMark::alive).ifPresent(watchdog -> {
            List<ProcessHandle> waiting = watchdog.descendants().toList();
            watchdog.destroyForcibly();
            waiting.forEach(ProcessHandle::destroyForcibly);
        });
        remove(data.watchdogPid());
    }

    private static boolean ended(List<ProcessHandle> processes) {
        try {
            CompletableFuture.allOf(
                            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return processes.stream().noneMatch(ProcessHandle::isAlive);
        }
    }

    private static List<Path> marks(DataFolder data) {
        if (!Files.isDirectory(data.processes())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.processes())) {
            return files.filter(file -> file.toString().endsWith(".pid")).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
