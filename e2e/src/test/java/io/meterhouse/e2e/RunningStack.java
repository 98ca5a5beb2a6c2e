package io.meterhouse.e2e;

import io.meterhouse.local.launcher.Launcher;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole product, as {@code ./meterhouse up} starts it, with a data folder of its own and on free ports: the jars that
 * this build has just made. Started once for all tests of the module, stopped when their JVM ends. Whoever writes tests
 * may name the data folder of a stack that runs already: {@code -Dmeterhouse.e2e.data=...}.
 */
final class RunningStack {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private static RunningStack running;

    private final Path data;
    private final JsonNode endpoints;

    private RunningStack(Path data, JsonNode endpoints) {
        this.data = data;
        this.endpoints = endpoints;
    }

    /** The stack, started where it does not run yet. */
    static synchronized RunningStack get() {
        if (running == null) {
            try {
                running = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    private static RunningStack start() throws IOException {
        String given = System.getProperty("meterhouse.e2e.data", "");
        if (!given.isEmpty()) {
            return ready(Path.of(given), "");
        }
        Path data = Files.createTempDirectory("meterhouse-e2e");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> launch(data, STOP, "reset"), "stop the stack"));
        return ready(data, launch(data, START, "up", "--detach"));
    }

    private static RunningStack ready(Path data, String said) throws IOException {
        JsonNode status = JSON.readTree(Files.readString(data.resolve("run/status.json")));
        if (!status.path("state").asString().equals("ready")) {
            throw new IllegalStateException("the stack is not ready: " + said);
        }
        return new RunningStack(data, status.path("endpoints"));
    }

    private static String launch(Path data, Duration patience, String... command) {
        List<String> line = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName()));
        line.addAll(List.of(command));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().put("METERHOUSE_HOME", PROJECT.toString());
        builder.environment().put("METERHOUSE_DATA", data.toString());
        builder.environment().put("METERHOUSE_BUILD", "keep");
        builder.environment().put("METERHOUSE_PREPARE_STARTS", "no");
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            String said = Files.readString(log, StandardCharsets.UTF_8);
            if (!ended) {
                process.destroy();
                throw new IllegalStateException("the launcher did not end in " + patience + ": " + said);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("the launcher failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stack was started", e);
        }
    }

    /** Holds one of its processes down until it is let go. */
    void hold(String process) {
        launch(data, STOP, "stop", process);
    }

    /** Lets a process run again, and comes back when it does. */
    void letGo(String process) {
        launch(data, START, "start", process);
    }

    /** Where something listens: {@code api}, {@code clerk_sandbox}, ... as {@code status --json} names it. */
    String endpoint(String name) {
        return endpoints.path(name).asString();
    }

    /** The process that does the work of one of this name at the moment. */
    long pid(String process) {
        try {
            return JSON.readTree(Files.readString(data.resolve("run/status.json")))
                    .path("processes")
                    .path(process)
                    .path("pid")
                    .asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the stack keeps in files, its logs among it. */
    Path data() {
        return data;
    }

    /** One of the secrets that the launcher made for this stack, by its name in their file. */
    String secret(String name) {
        return secrets().getProperty(name);
    }

    Properties secrets() {
        Properties secrets = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve("secrets.properties"))) {
            secrets.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return secrets;
    }

    /** The stack's PostgreSQL, to look at what the api does not show. */
    Connection postgres() throws SQLException {
        return DriverManager.getConnection(endpoint("postgres"), "meterhouse", secret("postgres_password"));
    }
}
