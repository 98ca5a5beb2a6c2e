package io.meterhouse.local.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs a stack runs, the applications as folders: copies in its data folder, so that a build in the project does not change what is running.
 */
record Programs(Path java, Path api, Path workers, String localClassPath) {

    private static final String PREFIX = "meterhouse-";
    private static final String LOCAL = PREFIX + "local";
    private static final String API = PREFIX + "api";
    private static final String WORKERS = PREFIX + "workers";
    private static final String PREPARED = ".jsa";

    static Programs in(DataFolder data) {
        return new Programs(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                data.programs().resolve(API),
                data.programs().resolve(WORKERS),
                classPath(data));
    }

    /** Copies what has been built since the last time; only to be called while nothing runs from the copies. */
    static void copy(Project project, DataFolder data) {
        Programs programs = in(data);
        try {
            for (Path entry : ownClassPath()) {
                if (isOwnJar(entry) && copyIfDifferent(entry, data.programs().resolve(LOCAL + ".jar"))) {
                    forgetPreparedStarts(data);
                }
            }
            for (Path folder : List.of(programs.api(), programs.workers())) {
                String artifact = String.valueOf(folder.getFileName());
                Optional<Path> jar = project.jar(artifact.substring(PREFIX.length()), artifact);
                if (jar.isPresent()) {
                    unpackIfDifferent(programs.java(), jar.get(), folder);
                }
            }
        } catch (IOException e) {
            throw new LauncherException(
                    "The programs cannot be copied to " + data.programs() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Java keeps, at an engine's orderly end, the classes that it had loaded in the form it had brought them to, and
     * starts from there the next time. For the applications see {@link PreparedStart}.
     */
    static List<String> preparedStart(DataFolder data, String engine) {
        List<String> options = new ArrayList<>(PreparedStart.WHERE_IT_WAS);
        options.addAll(List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + data.programs().resolve(engine + PREPARED),
                "-Xlog:disable",
                "-Xlog:all=error"));
        return options;
    }

    /** An application's folder holds its jar, and beside it what the jar's manifest names. */
    static Path jarIn(Path folder) {
        return folder.resolve(folder.getFileName() + ".jar");
    }

    private static void forgetPreparedStarts(DataFolder data) throws IOException {
        try (Stream<Path> files = Files.list(data.programs())) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(PREPARED)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void unpackIfDifferent(Path java, Path jar, Path folder) throws IOException {
        Path mark = folder.resolve("unpacked-from");
        String wanted = digest(jar);
        if (Files.exists(mark) && Files.readString(mark).equals(wanted)) {
            return;
        }
        DataFolder.delete(folder);
        Process unpacking = new ProcessBuilder(
                        java.toString(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (unpacking.waitFor() != 0) {
                throw new LauncherException(jar + " could not be unpacked; it is no runnable jar of Spring Boot.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
        Files.move(folder.resolve(String.valueOf(jar.getFileName())), jarIn(folder));
        Files.writeString(mark, wanted);
    }

    private static String digest(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static boolean copyIfDifferent(Path from, Path to) throws IOException {
        // Our jars are built reproducibly, with one and the same date on all of them: only their content tells.
        if (Files.exists(to) && Files.mismatch(from, to) < 0) {
            return false;
        }
        Path unfinished = to.resolveSibling(to.getFileName() + ".new");
        Files.copy(from, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
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
