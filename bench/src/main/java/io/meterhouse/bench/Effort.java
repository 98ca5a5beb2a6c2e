package io.meterhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What processes of a stack have taken of the machine so far: that stays comparable while others use it too. */
record Effort(Map<String, Duration> cpu) {

    static Effort of(Map<String, Long> pids) {
        Map<String, Duration> cpu = new LinkedHashMap<>();
        pids.forEach((name, pid) -> cpu.put(
                name,
                ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)));
        return new Effort(cpu);
    }

    /** CPU seconds since then. */
    double seconds(String process, Effort since) {
        Duration before = since.cpu.getOrDefault(process, Duration.ZERO);
        return cpu.getOrDefault(process, Duration.ZERO).minus(before).toMillis() / 1e3;
    }

    /** The most memory that a process has had resident, in MiB; 0 where the system does not say. */
    static long mostResident(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
            return lines.stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
