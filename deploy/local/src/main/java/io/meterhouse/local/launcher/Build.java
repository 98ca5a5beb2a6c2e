package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.SearchPath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the applications with Maven where their sources are not those that their jars were built from. */
final class Build {

    /** What the applications are made of; the launcher's own module is built by the launcher script. */
    private static final List<String> SOURCES = List.of(
            "pom.xml",
            "proto",
            "domain",
            "workflows",
            "storage",
            "activities",
            "web",
            "api",
            "workers",
            "deploy/local");

    /** Made by builds, not by people. */
    private static final Set<String> PRODUCTS =
            Set.of("target", "node_modules", "dist", "test-results", "playwright-report", ".vite", ".tanstack", "test");

    private static final Pattern BUILDING =
            Pattern.compile(".*Building (?:Meterhouse )?(.+?)(?::.*)? \\S+ +\\[(\\d+)/(\\d+)].*");
    private static final int ERRORS_SHOWN = 12;

    /** {@code METERHOUSE_BUILD=keep}: the jars that are there are run as they are, for a build that has just made them. */
    private static final String POLICY = "METERHOUSE_BUILD";

    private static final String KEEP = "keep";

    private final Project project;
    private final Consumer<String> say;

    Build(Project project, Consumer<String> say) {
        this.project = project;
        this.say = say;
    }

    /** Builds what is stale; {@code log} takes what Maven says. */
    void applications(Path log) {
        if (KEEP.equals(System.getenv(POLICY)) && areThere()) {
            return;
        }
        Path mark = project.root().resolve("deploy/local/target/applications.built");
        String wanted = fingerprint();
        if (areThere() && wanted.equals(read(mark))) {
            return;
        }
        Instant started = Instant.now();
        say.accept("building the applications (the first time also downloads what they are made of; log: " + log + ")");
        maven(
                List.of(
                        "-B",
                        "-ntp",
                        "-DskipTests",
                        "-Dmaven.test.skip=true",
                        "-Dspotless.check.skip=true",
                        "-pl",
                        "api,workers",
                        "-am",
                        "package"),
                log);
        try {
            Files.writeString(mark, wanted);
        } catch (IOException e) {
            throw new LauncherException("The file " + mark + " cannot be written: " + e.getMessage(), e);
        }
        say.accept(String.format(
                Locale.ROOT,
                "built (%.0f s)",
                Duration.between(started, Instant.now()).toMillis() / 1000.0));
    }

    private boolean areThere() {
        return project.jar("api", "meterhouse-api").isPresent()
                && project.jar("workers", "meterhouse-workers").isPresent();
    }

    /** Builds the benchmarks and returns the file that holds their class path. */
    Path benchmarks(Path log) {
        Path classPath = project.root().resolve("bench/target/bench.classpath");
        say.accept("building the benchmarks (log: " + log + ")");
        maven(
                List.of(
                        "-B",
                        "-ntp",
                        "-DskipTests",
                        "-Dmaven.test.skip=true",
                        "-Dspotless.check.skip=true",
                        "-Dmdep.outputFile=" + classPath,
                        "-Dmdep.includeScope=runtime",
                        "-pl",
                        "bench",
                        "-am",
                        "package",
                        "dependency:build-classpath"),
                log);
        return classPath;
    }

    static Path mavenCommand() {
        return SearchPath.find("mvn", System.getenv())
                .orElseThrow(
                        () -> new LauncherException("Maven was not found on the PATH; install Maven 3.8 or newer."));
    }

    private void maven(List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        command.add(mavenCommand().toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.root().toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Deque<String> errors = new ArrayDeque<>();
        try {
            Process maven = builder.start();
            maven.getOutputStream().close();
            try (BufferedReader output =
                            new BufferedReader(new InputStreamReader(maven.getInputStream(), StandardCharsets.UTF_8));
                    BufferedWriter writer = Files.newBufferedWriter(log)) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    writer.write(line);
                    writer.newLine();
                    follow(line, errors);
                }
            }
            if (maven.waitFor() != 0) {
                errors.forEach(say);
                throw new LauncherException("The build failed; all of it is in " + log + ".");
            }
        } catch (IOException e) {
            throw new LauncherException("The build could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("The build was interrupted.", e);
        }
    }

    private void follow(String line, Deque<String> errors) {
        Matcher building = BUILDING.matcher(line);
        if (building.matches()) {
            say.accept("  " + building.group(2) + " of " + building.group(3) + ": " + building.group(1));
        } else if (line.startsWith("[ERROR]") && errors.size() < ERRORS_SHOWN) {
            errors.add("  " + line);
        }
    }

    /** Changes with any source's name, size or time: that is a reason to build, never a proof of equal content. */
    private String fingerprint() {
        try {
            Set<String> entries = new TreeSet<>();
            for (String source : SOURCES) {
                collect(project.root().resolve(source), entries);
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            entries.forEach(entry -> digest.update(entry.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new LauncherException("The sources cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static void collect(Path source, Set<String> entries) throws IOException {
        if (!Files.exists(source)) {
            return;
        }
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return PRODUCTS.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                entries.add(file + " " + attributes.size() + " "
                        + attributes.lastModifiedTime().toMillis() + "\n");
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
