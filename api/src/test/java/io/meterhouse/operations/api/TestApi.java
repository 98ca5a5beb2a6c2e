package io.meterhouse.operations.api;

import io.meterhouse.ApiApplication;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.sandbox.TestSandboxes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real api on a free port, over embedded engines, for tests. */
public final class TestApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    private final String url;

    /** An answer: its status, headers and parsed body (null where there is none). */
    public record Answer(int status, Map<String, String> headers, JsonNode body, String text) {}

    private TestApi(ConfigurableApplicationContext context) {
        this.context = context;
        this.url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** Settings that every api needs, with a new database. */
    public static Map<String, Object> settings() {
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("meterhouse.api.port", 0);
        settings.put("meterhouse.postgres.url", postgres.jdbcUrl());
        settings.put("meterhouse.postgres.user", postgres.user());
        settings.put("meterhouse.postgres.password", postgres.password());
        settings.put("meterhouse.kafka.servers", TestEngines.kafka());
        settings.put("meterhouse.clickhouse.url", TestEngines.clickHouse());
        settings.put("meterhouse.clickhouse.user", "default");
        settings.put("meterhouse.clickhouse.password", "");
        settings.put("meterhouse.temporal.target", TestEngines.temporal());
        settings.put("meterhouse.clerk.api-url", "http://127.0.0.1:1");
        settings.put("meterhouse.clerk.secret-key", "sk_test_key");
        settings.put("meterhouse.clerk.issuer", "http://127.0.0.1:1");
        settings.put("meterhouse.clerk.authorized-parties", "http://127.0.0.1:2");
        settings.put("meterhouse.clerk.webhook-secret", "whsec_" + base64("clerk-webhook-secret-32-bytes-it"));
        settings.put("meterhouse.clerk.hosted-url", "http://127.0.0.1:1");
        settings.put("meterhouse.stripe.api-url", "http://127.0.0.1:1");
        settings.put("meterhouse.stripe.secret-key", "sk_test_key");
        settings.put("meterhouse.stripe.webhook-secret", "whsec_test");
        settings.put("meterhouse.operator.organization", "org_operator");
        settings.put("meterhouse.key.pepper", base64("a pepper of thirty-two bytes ...."));
        settings.put("meterhouse.codec.keys", "test:" + base64("0123456789abcdef0123456789abcdef"));
        settings.put("meterhouse.test-clocks", true);
        settings.put("meterhouse.grpc.port", 0);
        return settings;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Settings of an api that sandboxes of Clerk and Stripe stand beside, on a port that they know. */
    public static Map<String, Object> settingsWithSandboxes() {
        int port = freePort();
        String url = "http://127.0.0.1:" + port;
        TestSandboxes sandboxes = TestSandboxes.start(url);
        Map<String, Object> settings = settings();
        settings.put("meterhouse.api.port", port);
        settings.put("meterhouse.public-url", url);
        settings.put("meterhouse.clerk.api-url", sandboxes.clerkUrl());
        settings.put("meterhouse.clerk.hosted-url", sandboxes.clerkUrl());
        settings.put("meterhouse.clerk.issuer", sandboxes.clerkUrl());
        settings.put("meterhouse.clerk.authorized-parties", url);
        settings.put("meterhouse.clerk.webhook-secret", sandboxes.clerkWebhookSecret());
        settings.put("meterhouse.stripe.api-url", sandboxes.stripeUrl());
        settings.put("meterhouse.stripe.webhook-secret", sandboxes.stripeWebhookSecret());
        return settings;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    public static TestApi start(Map<String, Object> settings) {
        SpringApplication application = new SpringApplication(ApiApplication.class);
        application.setDefaultProperties(settings);
        return new TestApi(application.run());
    }

    public String url() {
        return url;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What the scripting door of a sandbox answers to a POST. */
    public static JsonNode sandbox(String url, String path, String body) {
        try {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(path + " -> " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(path, broken);
        }
    }

    /** One request; headers are given as name, value, name, value. */
    public Answer ask(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        boolean typed = false;
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
            typed |= headers[i].equalsIgnoreCase("Content-Type");
        }
        if (body != null && !typed) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, String> received = new HashMap<>();
            response.headers()
                    .map()
                    .forEach(
                            (name, values) -> received.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            String type = received.getOrDefault("content-type", "");
            JsonNode json = type.contains("json") && !response.body().isEmpty() ? JSON.readTree(response.body()) : null;
            return new Answer(response.statusCode(), received, json, response.body());
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(method + " " + path, broken);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
