package io.meterhouse.local.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The benchmarks: built like the applications, and run in a process of their own against the running stack. */
final class BenchRun {

    /** What is measured where the first argument does not say. */
    private static final String DOORS = "doors";

    private static final Map<String, String> MAINS = Map.ofEntries(
            Map.entry(DOORS, "io.meterhouse.bench.EventsBench"),
            Map.entry("accept", "io.meterhouse.bench.AcceptBench"),
            Map.entry("fuzz", "io.meterhouse.bench.FuzzBench"),
            Map.entry("ledger", "io.meterhouse.bench.LedgerBench"),
            Map.entry("sink", "io.meterhouse.bench.SinkBench"),
            Map.entry("sustained", "io.meterhouse.bench.SustainedBench"));

    private final Project project;
    private final DataFolder data;
    private final Consumer<String> say;

    BenchRun(Project project, DataFolder data, Consumer<String> say) {
        this.project = project;
        this.data = data;
        this.say = say;
    }

    int run(List<String> arguments) {
        boolean named = !arguments.isEmpty() && MAINS.containsKey(arguments.getFirst());
        String main = MAINS.get(named ? arguments.getFirst() : DOORS);
        Path classPath = new Build(project, say).benchmarks(data.log("bench-build"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-cp",
                classPath(classPath),
                main,
                data.status().toString()));
        command.addAll(named ? arguments.subList(1, arguments.size()) : arguments);
        try {
            return new ProcessBuilder(command)
                    .directory(project.root().toFile())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LauncherException("The benchmark could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("The benchmark was interrupted.", e);
        }
    }

    private String classPath(Path file) {
        try {
            return project.root().resolve("bench/target/classes")
                    + File.pathSeparator
                    + Files.readString(file).strip();
        } catch (IOException e) {
            throw new LauncherException("The benchmark's class path cannot be read: " + e.getMessage(), e);
        }
    }
}
