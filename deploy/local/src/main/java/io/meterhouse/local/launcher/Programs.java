package io.meterhouse.local.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The programs a stack runs: copies in its data folder, so that a build in the project does not change what is running.
 */
record Programs(Path java, Path api, Path workers, String localClassPath) {

    private static final String LOCAL = "meterhouse-local";

    static Programs in(DataFolder data) {
        return new Programs(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                data.programs().resolve("meterhouse-api.jar"),
                data.programs().resolve("meterhouse-workers.jar"),
                classPath(data));
    }

    /** Copies what has been built since the last time; only to be called while nothing runs from the copies. */
    static void copy(Project project, DataFolder data) {
        Programs programs = in(data);
        try {
            for (Path entry : ownClassPath()) {
                if (isOwnJar(entry)) {
                    copyIfDifferent(entry, data.programs().resolve(LOCAL + ".jar"));
                }
            }
            project.jar("api", "meterhouse-api").ifPresent(jar -> copyOrSay(jar, programs.api()));
            project.jar("workers", "meterhouse-workers").ifPresent(jar -> copyOrSay(jar, programs.workers()));
        } catch (IOException e) {
            throw new LauncherException(
                    "The programs cannot be copied to " + data.programs() + ": " + e.getMessage(), e);
        }
    }

    private static void copyOrSay(Path from, Path to) {
        try {
            copyIfDifferent(from, to);
        } catch (IOException e) {
            throw new LauncherException(from + " cannot be copied to " + to + ": " + e.getMessage(), e);
        }
    }

    private static void copyIfDifferent(Path from, Path to) throws IOException {
        // Our jars are built reproducibly, with one and the same date on all of them: only their content tells.
        if (!Files.exists(to) || Files.mismatch(from, to) >= 0) {
            Path unfinished = to.resolveSibling(to.getFileName() + ".new");
            Files.copy(from, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String classPath(DataFolder data) {
        List<String> entries = new ArrayList<>();
        for (Path entry : ownClassPath()) {
            Path used = isOwnJar(entry) ? data.programs().resolve(LOCAL + ".jar") : entry;
            entries.add(used.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static List<Path> ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList();
    }

    private static boolean isOwnJar(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return name.startsWith(LOCAL) && name.endsWith(".jar");
    }
}
