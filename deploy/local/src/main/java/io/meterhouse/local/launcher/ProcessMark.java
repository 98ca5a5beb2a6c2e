package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as it is remembered in a file: its number and when it started, because numbers are given again. The number
 * stands first on the line, so that a shell can read it.
 */
record ProcessMark(long pid, long startedMillis) {

    /** The system tells start times in ticks of a hundredth of a second, counted from a boot time that is rounded. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(
                process.pid(),
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    void write(Path file) throws IOException {
        DataFolder.replace(file, pid + " " + startedMillis + "\n");
    }

    static Optional<ProcessMark> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ");
            return Optional.of(new ProcessMark(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** The process itself, if it still lives and is not another one under the same number. */
    Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .map(started -> Math.abs(started.toEpochMilli() - startedMillis) <= TOLERANCE.toMillis())
                        .orElse(true));
    }
}
