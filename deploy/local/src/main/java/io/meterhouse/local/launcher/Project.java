package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkout that the launcher belongs to. The launcher script names it as {@code METERHOUSE_HOME}. */
record Project(Path root) {

    static Project current() {
        String home = System.getenv("METERHOUSE_HOME");
        return new Project(Path.of(home == null || home.isBlank() ? "." : home)
                .toAbsolutePath()
                .normalize());
    }

    /** The runnable jar of a module, where it has been built. */
    Optional<Path> jar(String module, String artifact) {
        Path target = root.resolve(module).resolve("target");
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(file -> isJarOf(artifact, String.valueOf(file.getFileName())))
                    // The executable jar where the build keeps the plain one beside it.
                    .sorted(Comparator.comparing((Path file) -> !file.toString().endsWith("-exec.jar"))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            return jars.stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isJarOf(String artifact, String file) {
        return file.startsWith(artifact + "-")
                && file.endsWith(".jar")
                && !file.endsWith("-sources.jar")
                && !file.endsWith("-tests.jar");
    }
}
