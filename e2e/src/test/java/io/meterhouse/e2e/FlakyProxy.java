package io.meterhouse.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between a client and the api, and makes trouble for the first of what is sent: it answers 503 in the api's own
 * words, with or without having handed the request on.
 */
final class FlakyProxy implements AutoCloseable {
    /** What happens to a request instead of its answer. */
    enum Trouble {
        /** It never came to the api. */
        TURNED_AWAY,
        /** The api took it, and its answer was lost. */
        ANSWER_LOST
    }

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");
    private static final int UNAVAILABLE = 503;
    private static final byte[] UNAVAILABLE_BODY =
            ("{\"type\":\"urn:meterhouse:problem:unavailable\",\"title\":\"Service Unavailable\",\"status\":503,"
                            + "\"detail\":\"The event log is not available.\",\"code\":\"unavailable\",\"errors\":[],"
                            + "\"success\":false,\"message\":\"The event log is not available.\",\"request_id\":\"req_0\"}")
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String target;
    private final Deque<Trouble> troubles = new ArrayDeque<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FlakyProxy(String target, List<Trouble> troubles) {
        this.target = target;
        this.troubles.addAll(troubles);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was answered to everything that was sent, in turn. */
    List<Integer> answers() {
        return List.copyOf(answers);
    }

    boolean answered() {
        return answers.stream().anyMatch(status -> status != UNAVAILABLE);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean sends = exchange.getRequestMethod().equals("POST")
                    && !exchange.getRequestURI().getPath().contains("/flags");
            Trouble trouble = sends ? nextTrouble() : null;
            HttpResponse<byte[]> answer = trouble == Trouble.TURNED_AWAY ? null : forwarded(exchange, body);
            if (trouble != null || answer == null) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                answer(exchange, UNAVAILABLE, "application/problem+json", UNAVAILABLE_BODY, sends);
            } else {
                String type = answer.headers().firstValue("content-type").orElse("");
                answer.headers()
                        .firstValue("retry-after")
                        .ifPresent(after -> exchange.getResponseHeaders().set("Retry-After", after));
                answer(exchange, answer.statusCode(), type, answer.body(), sends);
            }
        }
    }

    private Trouble nextTrouble() {
        synchronized (troubles) {
            return troubles.poll();
        }
    }

    private void answer(HttpExchange exchange, int status, String type, byte[] body, boolean sends) throws IOException {
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        if (sends) {
            answers.add(status);
        }
    }

    private HttpResponse<byte[]> forwarded(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(target + exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
