package io.meterhouse.events.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.local.engines.TestCluster;
import io.meterhouse.local.engines.TestEngines;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only a cluster has; that stores answer the same on one is said by their own tests. */
class ClusterTablesIT {
    private static final long TIME = 1_770_000_000_000_000L;
    private static final String ON_CLUSTER = " ON CLUSTER '" + TestCluster.NAME + "'";
    private static final String TABLES = """
            SELECT name, replaceAll(create_table_query, concat(database, '.'), '') AS definition FROM system.tables
            WHERE database = currentDatabase() AND name IN
              ('events', 'event_corrections', 'event_matches', 'touched', 'touched_by_stored_events')
            ORDER BY name
            """;

    private final ClickHouse clickHouse = TestLayout.CLUSTER.empty();

    @AfterEach
    void close() {
        clickHouse.close();
    }

    @Test
    void aBlockIsWhollyOnTheShardOfItsPartitionAndThereOnceHoweverOftenItIsSent() {
        new ClickHouseMigrations(clickHouse).migrate();
        ClickHouseEventTable table = new ClickHouseEventTable(clickHouse);
        for (int partition = 0; partition < 4; partition++) {
            for (int attempt = 0; attempt < 2; attempt++) {
                table.insert(block(partition, 10), "token-" + partition);
            }
        }
        assertThat(clickHouse.query(
                        "SELECT _shard_num AS shard, log_partition, count() AS n FROM events GROUP BY ALL ORDER BY ALL",
                        new Parameters(),
                        row -> row.number("shard") + ": " + row.number("log_partition") + " x " + row.number("n")))
                .containsExactly("1: 0 x 10", "1: 2 x 10", "2: 1 x 10", "2: 3 x 10");
        long touched = clickHouse.one("SELECT count() AS n FROM touched", new Parameters(), row -> row.number("n"));
        assertThat(touched).isEqualTo(4);
        assertThat(table.held(1, 3, 2, 100)).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
        table.touch(1, 3, 0, 10);
    }

    @Test
    void thereIsNoProofWhileReplicasDiffer() {
        ClickHouseProperties twoReplicas = new ClickHouseProperties(
                TestEngines.clickHouseCluster(), "default", "", clickHouse.database(), TestCluster.NAME, 2);
        new ClickHouseMigrations(clickHouse).migrate();
        try (ClickHouse demanding = new ClickHouse(twoReplicas)) {
            ClickHouseEventTable table = new ClickHouseEventTable(demanding);
            assertThat(table.held(1, 1, 0, 10)).isEmpty();
            new ClickHouseEventTable(clickHouse).insert(block(1, 10), "token");
            assertThatThrownBy(() -> table.held(1, 1, 0, 10)).isInstanceOf(ClickHouseException.class);
        }
    }

    /** What is at work ends by itself here: a server embedded in a process was seen to abort when such a query is killed. */
    @Test
    void whatIsAtWorkOnAnyNodeIsSeen() throws Exception {
        String token = "at-work-" + UUID.randomUUID();
        ClickHouseEventTable table = new ClickHouseEventTable(clickHouse);
        new ClickHouseMigrations(clickHouse).migrate();
        assertThat(table.isRunning(token)).isFalse();
        CountDownLatch seen = new CountDownLatch(1);
        HttpServer source = source(seen);
        try (HttpClient client = HttpClient.newHttpClient();
                AutoCloseable _ = () -> answerAndStop(source, seen)) {
            String slow =
                    "SELECT count() FROM clusterAllReplicas('%s', url('http://127.0.0.1:%d/', LineAsString, 'line String'))"
                            .formatted(TestCluster.NAME, source.getAddress().getPort());
            URI address = URI.create(TestEngines.clickHouseCluster() + "/?query_id=" + token + "-first");
            CompletableFuture<HttpResponse<String>> atWork = client.sendAsync(
                    HttpRequest.newBuilder(address)
                            .POST(HttpRequest.BodyPublishers.ofString(slow))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> table.isRunning(token));
            assertThat(atWork).isNotDone();
            seen.countDown();
            assertThat(atWork.join().body()).isEqualTo("2\n");
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !table.isRunning(token));
    }

    private static void answerAndStop(HttpServer source, CountDownLatch may) {
        may.countDown();
        source.stop(0);
    }

    /** Answers with one line, as soon as it may. */
    private static HttpServer source(CountDownLatch may) throws IOException {
        HttpServer source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        source.createContext("/", exchange -> {
            try (exchange) {
                may.await();
                byte[] line = "line\n".getBytes(StandardCharsets.UTF_8);
                boolean headAlone = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, headAlone ? -1 : line.length);
                exchange.getResponseBody().write(line, 0, headAlone ? 0 : line.length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        source.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        source.start();
        return source;
    }

    @Test
    void everyStatementIsOneThatClickHouseUnderstands() {
        Stream<String> migrations = ofACluster();
        Stream<String> others = Stream.of(
                "CREATE DATABASE IF NOT EXISTS other",
                "ALTER TABLE events ADD COLUMN IF NOT EXISTS note String",
                "ALTER TABLE events DROP PARTITION 202501",
                "DELETE FROM events IN PARTITION 202501 WHERE organization IN ('a', 'b')",
                "TRUNCATE TABLE IF EXISTS touched",
                "DROP VIEW IF EXISTS touched_by_events",
                "DROP TABLE IF EXISTS touched");
        ClusterLayout layout = new ClusterLayout(TestCluster.NAME, clickHouse.database(), 2);
        try (ClickHouse oneNode = TestLayout.ONE_NODE.migrated()) {
            Stream.concat(migrations, others)
                    .flatMap(statement -> layout.changing(statement).stream())
                    .forEach(statement -> assertThat(oneNode.query(
                                    "EXPLAIN AST " + statement, new Parameters(), row -> row.text("explain")))
                            .as(statement)
                            .isNotEmpty());
        }
    }

    @Test
    void replicatedTablesAreMadeAsTheyAreDefined() {
        clickHouse.makeDatabase();
        // Without ON CLUSTER the front of the test's cluster leaves a statement as it is.
        for (String statement : ClickHouseMigrations.statements("V5__cluster")) {
            clickHouse
                    .layout()
                    .changing(statement)
                    .forEach(each -> clickHouse.execute(each.replace(ON_CLUSTER, ""), new Parameters()));
        }
        assertThat(clickHouse.query(
                        "SELECT concat(name, ' ', engine) AS line FROM system.tables WHERE database = currentDatabase()"
                                + " ORDER BY name",
                        new Parameters(),
                        row -> row.text("line")))
                .containsExactly(
                        "event_corrections Distributed",
                        "event_corrections_local ReplicatedReplacingMergeTree",
                        "event_matches Distributed",
                        "event_matches_local ReplicatedReplacingMergeTree",
                        "events Distributed",
                        "events_local ReplicatedMergeTree",
                        "touched Distributed",
                        "touched_by_stored_events MaterializedView",
                        "touched_local ReplicatedAggregatingMergeTree");
    }

    @Test
    void aClusterBeginsWithWhatOneNodeHasComeTo() {
        try (ClickHouse grown = TestLayout.ONE_NODE.migrated();
                ClickHouse begun = TestLayout.ONE_NODE.empty()) {
            begun.makeDatabase();
            ofACluster().forEach(each -> begun.execute(each, new Parameters()));
            assertThat(definitions(begun)).hasSize(5).isEqualTo(definitions(grown));
        }
    }

    /** All statements of a cluster's migrations. */
    private static Stream<String> ofACluster() {
        return Stream.concat(Stream.of("V5__cluster"), ClickHouseMigrations.OF_EVERY_LAYOUT.stream())
                .flatMap(name -> ClickHouseMigrations.statements(name).stream());
    }

    private static List<String> definitions(ClickHouse clickHouse) {
        return clickHouse.query(TABLES, new Parameters(), row -> row.text("definition"));
    }

    private static EventBlock block(int partition, int rows) {
        return EventBlock.of(LongStream.range(0, rows)
                .mapToObj(offset -> row(partition, offset))
                .toList());
    }

    private static EventRow row(int partition, long offset) {
        String id = partition + "-" + offset;
        return new EventRow(
                "org_1",
                Environment.LIVE,
                "request",
                TIME + offset,
                "shop",
                id,
                null,
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                "key_1",
                "line_1",
                EventIdentity.of("org_1", Environment.LIVE, "shop", id),
                TIME,
                TIME,
                TIME,
                1,
                partition,
                offset,
                false,
                List.of());
    }
}
