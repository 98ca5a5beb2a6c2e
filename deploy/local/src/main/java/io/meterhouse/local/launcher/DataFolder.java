package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where everything of one stack lives: the engines' data, logs, secrets, and what the running supervisor tells about itself. */
record DataFolder(Path root) {

    static final String VARIABLE = "METERHOUSE_DATA";

    /** The folder named by {@code METERHOUSE_DATA}, or {@code .meterhouse} in the project's folder. */
    static DataFolder of(Project project) {
        String chosen = System.getenv(VARIABLE);
        Path root = chosen == null || chosen.isBlank() ? project.root().resolve(".meterhouse") : Path.of(chosen);
        return new DataFolder(root.toAbsolutePath().normalize());
    }

    Path engine(String name) {
        return root.resolve(name);
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path supervisorLog() {
        return log("supervisor");
    }

    /** Copies of the programs that run, so that a build does not change them under their feet. */
    Path programs() {
        return root.resolve("programs");
    }

    Path run() {
        return root.resolve("run");
    }

    Path status() {
        return run().resolve("status.json");
    }

    Path supervisorPid() {
        return run().resolve("supervisor.pid");
    }

    Path watchdogPid() {
        return run().resolve("watchdog.pid");
    }

    Path lock() {
        return run().resolve("lock");
    }

    Path processes() {
        return run().resolve("processes");
    }

    Path hold(String process) {
        return run().resolve("hold-" + process);
    }

    Path secrets() {
        return root.resolve("secrets.properties");
    }

    Path ports() {
        return root.resolve("ports.properties");
    }

    Path demonstration() {
        return root.resolve("demonstration.json");
    }

    void create() {
        try {
            for (Path folder : List.of(logs(), programs(), processes())) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new LauncherException("The data folder " + root + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** Replaces a file whole, so that a reader never sees half of it. */
    static void replace(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets everything; only to be called while nothing runs. */
    void delete() throws IOException {
        delete(root);
    }

    /** Removes a folder with all it holds; what is not there is no error. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
