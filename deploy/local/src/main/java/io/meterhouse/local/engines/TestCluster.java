package io.meterhouse.local.engines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Two ClickHouse servers as a cluster of two shards, for tests. Sharding, distributed tables and questions over both are
 * ClickHouse's own. What an embedded server has not got is a keeper that outlives a pause: so the front, which is what
 * clients see, carries out {@code ON CLUSTER} itself, node by node, and makes replicated tables plain ones. Everything else
 * it hands to the first server as it came.
 */
public final class TestCluster {
    /** How the servers know their cluster. */
    public static final String NAME = "test_cluster";

    private static final String ON_CLUSTER = " ON CLUSTER '" + NAME + "'";

    /** Statements that concern the cluster say so in their first lines; blocks of rows are long. */
    private static final int LONGEST_DEFINITION = 64 * 1024;

    private static final Set<String> HOP_HEADERS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private static final String CONFIG = """
            <clickhouse>
              <macros><shard>%d</shard><replica>only</replica></macros>
              <interserver_http_port>%d</interserver_http_port>
              <zookeeper><implementation>testkeeper</implementation></zookeeper>
              <remote_servers><test_cluster>%s</test_cluster></remote_servers>
            </clickhouse>
            """;

    private static final String SHARD = """
            <shard><internal_replication>true</internal_replication>
              <replica><host>127.0.0.1</host><port>%d</port></replica></shard>
            """;

    private final List<TestClickHouse> servers = new ArrayList<>();
    private final List<URI> nodes;
    private final HttpServer front;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestCluster(List<URI> nodes) throws IOException {
        this.nodes = nodes;
        this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.createContext("/", this::answer);
        front.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    static TestCluster start(Path folder) throws IOException {
        // Otherwise an answer's body waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        List<Integer> http = List.of(FreePorts.next(), FreePorts.next());
        List<Integer> inner = List.of(FreePorts.next(), FreePorts.next());
        String shards = inner.stream().map(SHARD::formatted).collect(Collectors.joining());
        TestCluster cluster = new TestCluster(http.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .toList());
        for (int node = 0; node < http.size(); node++) {
            Path config = folder.resolve("clickhouse-node-" + node + ".xml");
            Files.writeString(config, CONFIG.formatted(node + 1, FreePorts.next(), shards));
            cluster.servers.add(TestClickHouse.start(
                    folder, "clickhouse-node-" + node, http.get(node), inner.get(node), List.of("--config=" + config)));
        }
        cluster.front.start();
        return cluster;
    }

    /** What clients are given. */
    String url() {
        return "http://127.0.0.1:" + front.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (isAnyGone(exchange)) {
                return;
            }
            HttpResponse<byte[]> answer =
                    isForAll(body) ? askAll(exchange, body) : ask(nodes.getFirst(), exchange, body);
            answer.headers().map().forEach((name, values) -> {
                if (!HOP_HEADERS.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            boolean empty = answer.body().length == 0;
            exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a server has ended, and why, which is the answer then: what the others would say of it is of no use. */
    private boolean isAnyGone(HttpExchange exchange) throws IOException {
        for (TestClickHouse server : servers) {
            Optional<String> end = server.end();
            if (end.isPresent()) {
                byte[] answer = end.get().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_INTERNAL_ERROR, answer.length);
                exchange.getResponseBody().write(answer);
                return true;
            }
        }
        return false;
    }

    private static boolean isForAll(byte[] body) {
        return body.length < LONGEST_DEFINITION && new String(body, StandardCharsets.UTF_8).contains(ON_CLUSTER);
    }

    /** The first refusal, or the last answer. */
    private HttpResponse<byte[]> askAll(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        byte[] plain = plain(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> answer = ask(nodes.getFirst(), exchange, plain);
        for (int node = 1; node < nodes.size() && answer.statusCode() == 200; node++) {
            answer = ask(nodes.get(node), exchange, plain);
        }
        return answer;
    }

    /** The same without what takes a keeper. */
    static String plain(String statement) {
        return statement
                .replace(ON_CLUSTER, "")
                .replaceAll("ENGINE = Replicated(\\w*MergeTree)\\('[^']*', '\\{replica}'\\)", "ENGINE = $1")
                .replaceAll(
                        "replicated_deduplication_window_seconds = \\d+, replicated_deduplication_window",
                        "non_replicated_deduplication_window");
    }

    private HttpResponse<byte[]> ask(URI node, HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    void stop() throws IOException, InterruptedException {
        front.stop(0);
        client.close();
        for (TestClickHouse server : servers) {
            server.stop();
        }
    }
}
