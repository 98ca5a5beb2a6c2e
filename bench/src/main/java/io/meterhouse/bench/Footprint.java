package io.meterhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process holds at a moment.
 *
 * @param residentMib memory that is resident
 * @param threads of the system
 * @param files handles that are open, sockets among them
 */
record Footprint(long residentMib, long threads, long files) {

    /** All zeros where the process is gone or the system does not say. */
    static Footprint of(long pid) {
        Path process = Path.of("/proc/" + pid);
        try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
            List<String> lines = Files.readAllLines(process.resolve("status"));
            return new Footprint(number(lines, "VmRSS:") / 1024, number(lines, "Threads:"), handles.count());
        } catch (IOException gone) {
            return new Footprint(0, 0, 0);
        }
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    String told() {
        return String.format(Locale.ROOT, "%,d MiB, %d threads, %d files", residentMib, threads, files);
    }
}
