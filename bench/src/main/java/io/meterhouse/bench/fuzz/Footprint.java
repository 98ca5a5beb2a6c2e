package io.meterhouse.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a process holds: known where there is a {@code /proc}. */
public record Footprint(long residentMib, int threads, int files) {
    private static final int KIB = 1024;

    static Optional<Footprint> of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            int open = Math.toIntExact(files.count());
            long resident = 0;
            long threads = 0;
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    resident = number(line);
                } else if (line.startsWith("Threads:")) {
                    threads = number(line);
                }
            }
            return Optional.of(new Footprint(resident / KIB, Math.toIntExact(threads), open));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d MiB resident, %d threads, %d files", residentMib, threads, files);
    }
}
