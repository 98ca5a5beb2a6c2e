package io.meterhouse.local.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of our own: its postmaster is a direct child of this process, so that its end is noticed at once.
 * What a hard kill left behind in the folder is stopped before a new one starts.
 */
final class PostgresServer implements AutoCloseable {

    /** What a server is started with; without {@code durable} it may lose its data with the machine, as tests may. */
    record Settings(Path data, int port, String user, String password, boolean durable, ProcessBuilder.Redirect log) {}

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int PROBE_PAUSE_MILLIS = 25;

    /** A killed postmaster's children hold its shared memory for a moment, in which a new one refuses to start. */
    private static final int START_ATTEMPTS = 20;

    private static final int ATTEMPT_PAUSE_MILLIS = 200;

    private final Settings settings;
    private final Process postmaster;

    private PostgresServer(Settings settings, Process postmaster) {
        this.settings = settings;
        this.postmaster = postmaster;
    }

    /** Initializes the folder where it is new, and returns once the server answers a query. */
    static PostgresServer start(Settings settings) throws IOException, InterruptedException {
        Path programs = PostgresBinaries.folder().resolve("bin");
        stopLeftOver(settings.data());
        if (!Files.exists(settings.data().resolve("PG_VERSION"))) {
            initialize(programs, settings);
        }
        for (int attempt = 1; ; attempt++) {
            Process postmaster = launch(programs, settings);
            PostgresServer server = new PostgresServer(settings, postmaster);
            if (server.awaitAnswer()) {
                return server;
            }
            if (attempt == START_ATTEMPTS) {
                throw new EngineException("PostgreSQL did not start; its log says why.");
            }
            Thread.sleep(ATTEMPT_PAUSE_MILLIS);
        }
    }

    private static void initialize(Path programs, Settings settings) throws IOException, InterruptedException {
        // The folder appears whole or not at all, so that an interrupted start is simply done again.
        Path unfinished = settings.data().resolveSibling(settings.data().getFileName() + ".unfinished");
        CacheFolder.delete(unfinished);
        CacheFolder.delete(settings.data());
        Files.createDirectories(unfinished.toAbsolutePath().getParent());
        Path passwordFile = Files.createTempFile(
                unfinished.toAbsolutePath().getParent(),
                "postgres",
                ".password",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordFile, settings.password());
            List<String> command = unprivileged(programs.resolve("initdb"));
            command.addAll(List.of(
                    "--pgdata=" + unfinished,
                    "--username=" + settings.user(),
                    "--auth=scram-sha-256",
                    "--pwfile=" + passwordFile,
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C"));
            if (!settings.durable()) {
                command.add("--no-sync");
            }
            Process initdb = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(settings.log())
                    .start();
            if (initdb.waitFor() != 0) {
                throw new EngineException("PostgreSQL's folder " + settings.data() + " could not be initialized.");
            }
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.move(unfinished, settings.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Process launch(Path programs, Settings settings) throws IOException {
        List<String> command = unprivileged(programs.resolve("postgres"));
        command.addAll(List.of("-D", settings.data().toString()));
        command.addAll(option("listen_addresses", "127.0.0.1"));
        command.addAll(option("port", String.valueOf(settings.port())));
        command.addAll(option("unix_socket_directories", ""));
        command.addAll(option("shared_buffers", settings.durable() ? "128MB" : "32MB"));
        command.addAll(option("max_connections", "100"));
        command.addAll(option("timezone", "UTC"));
        command.addAll(option("log_timezone", "UTC"));
        if (!settings.durable()) {
            command.addAll(option("fsync", "off"));
            command.addAll(option("synchronous_commit", "off"));
            command.addAll(option("full_page_writes", "off"));
        }
        Process postmaster = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(settings.log())
                .start();
        postmaster.getOutputStream().close();
        return postmaster;
    }

    private static List<String> option(String name, String value) {
        return List.of("-c", name + "=" + value);
    }

    /** PostgreSQL refuses to run as root; a user namespace of its own takes root's rights away and nothing else. */
    private static List<String> unprivileged(Path program) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name")) && Platform.current() != Platform.MACOS_X64) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(program.toString());
        return command;
    }

    /** False where the postmaster ended instead of answering. */
    private boolean awaitAnswer() throws InterruptedException {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(limit)) {
            if (!postmaster.isAlive()) {
                return false;
            }
            try (Connection connection = connect("postgres")) {
                if (connection.isValid(0)) {
                    return true;
                }
            } catch (SQLException e) {
                Thread.sleep(PROBE_PAUSE_MILLIS);
            }
        }
        close();
        throw new EngineException("PostgreSQL did not answer within " + START_LIMIT.toSeconds() + " seconds.");
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), settings.user(), settings.password());
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + database;
    }

    /** Makes a database of that name, a plain identifier, unless there is one. */
    void ensureDatabase(String name) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
            if (found.next()) {
                return;
            }
        }
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        }
    }

    long postmasterPid() {
        return postmaster.pid();
    }

    CompletableFuture<Process> onEnd() {
        return postmaster.onExit();
    }

    @Override
    public void close() {
        stop(postmaster.toHandle());
    }

    private static void stopLeftOver(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> leftOver = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        // The number may belong to somebody else by now.
        leftOver.filter(PostgresServer::isPostgres).ifPresent(PostgresServer::stop);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
    }

    private static void stop(ProcessHandle postmaster) {
        // PostgreSQL's own order: the interrupt signal ends sessions and stops, terminate would wait for them.
        signal("INT", postmaster);
        if (!ended(postmaster)) {
            signal("KILL", postmaster);
            ended(postmaster);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return !process.isAlive();
        }
    }
}
