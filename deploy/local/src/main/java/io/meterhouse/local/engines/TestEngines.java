package io.meterhouse.local.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The real engines for tests: each is started when first asked for, once per JVM, in a folder of its own, and all are
 * stopped when the JVM ends.
 */
public final class TestEngines {

    /** Where a new, empty database is, and who may use it. */
    public record PostgresAddress(String jdbcUrl, String user, String password) {}

    private static final String POSTGRES_USER = "meterhouse";
    private static final String POSTGRES_PASSWORD = "meterhouse";

    private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
    private static @Nullable Path folder;
    private static @Nullable PostgresServer postgres;
    private static @Nullable String kafka;
    private static @Nullable String clickHouse;
    private static @Nullable String clickHouseCluster;
    private static @Nullable String temporal;

    private TestEngines() {}

    /** A new, empty database at each call. */
    public static synchronized PostgresAddress postgres() {
        try {
            PostgresServer server = postgres;
            if (server == null) {
                server = PostgresServer.start(new PostgresServer.Settings(
                        folder().resolve("postgres"),
                        FreePorts.next(),
                        POSTGRES_USER,
                        POSTGRES_PASSWORD,
                        false,
                        ProcessBuilder.Redirect.appendTo(
                                folder().resolve("postgres.log").toFile())));
                RUNNING.push(server);
                postgres = server;
            }
            String database = "test_" + UUID.randomUUID().toString().replace("-", "");
            server.ensureDatabase(database);
            return new PostgresAddress(server.jdbcUrl(database), POSTGRES_USER, POSTGRES_PASSWORD);
        } catch (IOException | SQLException e) {
            throw new EngineException("PostgreSQL could not be started for tests.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("The start of PostgreSQL was interrupted.", e);
        }
    }

    /** The bootstrap servers of one Kafka node; topics are not made by themselves. */
    public static synchronized String kafka() {
        if (kafka == null) {
            int port = FreePorts.next();
            try {
                RUNNING.push(KafkaBroker.start(folder().resolve("kafka"), port, FreePorts.next()));
            } catch (Exception e) {
                throw new EngineException("Kafka could not be started for tests.", e);
            }
            kafka = "127.0.0.1:" + port;
        }
        return kafka;
    }

    /** The HTTP address of a ClickHouse server: user {@code default}, no password, databases are the caller's to make. */
    public static synchronized String clickHouse() {
        if (clickHouse == null) {
            int port = FreePorts.next();
            try {
                TestClickHouse server = TestClickHouse.start(folder(), "clickhouse", port, FreePorts.next(), List.of());
                RUNNING.push(server::stop);
            } catch (IOException e) {
                throw new EngineException("ClickHouse could not be started for tests.", e);
            }
            clickHouse = "http://127.0.0.1:" + port;
        }
        return clickHouse;
    }

    /** The HTTP address of two ClickHouse servers that are the cluster {@link TestCluster#NAME}; otherwise as one is. */
    public static synchronized String clickHouseCluster() {
        if (clickHouseCluster == null) {
            try {
                TestCluster cluster = TestCluster.start(folder());
                RUNNING.push(cluster::stop);
                clickHouseCluster = cluster.url();
            } catch (IOException e) {
                throw new EngineException("A cluster of ClickHouse could not be started for tests.", e);
            }
        }
        return clickHouseCluster;
    }

    /** The host and port of an in-memory Temporal server; use a task queue of your own. */
    public static synchronized String temporal() {
        if (temporal == null) {
            try {
                TemporalServer server = TemporalServer.start(0);
                RUNNING.push(server);
                temporal = "127.0.0.1:" + server.port();
            } catch (IOException e) {
                throw new EngineException("Temporal could not be started for tests.", e);
            }
        }
        return temporal;
    }

    private static Path folder() {
        Path known = folder;
        if (known == null) {
            try {
                known = Files.createTempDirectory("meterhouse-engines-");
            } catch (IOException e) {
                throw new UncheckedIOException("No temporary folder for the engines", e);
            }
            folder = known;
            Runtime.getRuntime().addShutdownHook(new Thread(TestEngines::stopAll, "test-engines-shutdown"));
        }
        return known;
    }

    private static synchronized void stopAll() {
        while (!RUNNING.isEmpty()) {
            try {
                RUNNING.pop().close();
            } catch (Exception e) {
                System.err.println("An engine did not stop in good order: " + e.getMessage());
            }
        }
        try {
            CacheFolder.delete(folder());
        } catch (IOException e) {
            System.err.println("The engines' folder could not be removed: " + e.getMessage());
        }
    }
}
