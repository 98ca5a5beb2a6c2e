package io.meterhouse.local.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client of the public contract, as patient as a real one: what met no answer or a 503 is repeated for a while. */
final class PublicApi implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
    private static final int FIRST_ERROR = 400;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** A person or an app that asks. */
    interface Caller {

        /** What stands in the Authorization header of the next request. */
        String authorization();
    }

    record Answer(int status, JsonNode body) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String api;
    private final String clerkSandbox;

    PublicApi(Map<String, @Nullable String> endpoints) {
        this.api = endpoint(endpoints, "api");
        this.clerkSandbox = endpoint(endpoints, "clerk_sandbox");
    }

    private static String endpoint(Map<String, @Nullable String> endpoints, String name) {
        String address = endpoints.get(name);
        if (address == null) {
            throw new LauncherException("The stack has no " + name + ".");
        }
        return address;
    }

    /** Signs somebody up, or in where the address is known already. */
    Person signUp(String email, @Nullable String organization) {
        ObjectNode body = JSON.createObjectNode().put("email", email);
        if (organization != null) {
            body.put("organization_name", organization);
        }
        JsonNode answer = must(
                "POST",
                clerkSandbox + "/sandbox/sign-ups",
                ask("POST", clerkSandbox + "/sandbox/sign-ups", null, null, body.toString()));
        return new Person(
                answer.path("user_id").asString(), answer.path("session_token").asString());
    }

    App app(String key) {
        return new App(key);
    }

    JsonNode get(Caller caller, String path) {
        return must("GET", path, ask("GET", api + path, caller, null, null));
    }

    /** The same idempotency key, sent again after an interruption, does the same thing once. */
    JsonNode post(Caller caller, String path, String idempotencyKey, ObjectNode body) {
        return must("POST", path, ask("POST", api + path, caller, idempotencyKey, body.toString()));
    }

    JsonNode patch(Caller caller, String path, ObjectNode body) {
        return must("PATCH", path, ask("PATCH", api + path, caller, null, body.toString()));
    }

    /** An answer of any status. */
    Answer send(App app, String events) {
        return ask("POST", api + "/v1/events", app, null, events);
    }

    static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode must(String method, String path, Answer answer) {
        if (answer.status() >= FIRST_ERROR) {
            throw new LauncherException(
                    method + " " + path + " was answered with " + answer.status() + ": " + answer.body() + ".");
        }
        return answer.body();
    }

    private Answer ask(
            String method,
            String address,
            @Nullable Caller caller,
            @Nullable String idempotencyKey,
            @Nullable String body) {
        Instant limit = Instant.now().plus(PATIENCE);
        while (true) {
            String why;
            try {
                Answer answer = askOnce(method, address, caller, idempotencyKey, body);
                if (answer.status() < BAD_GATEWAY
                        || answer.status() > GATEWAY_TIMEOUT
                        || Instant.now().isAfter(limit)) {
                    return answer;
                }
                why = "was answered with " + answer.status();
            } catch (IOException e) {
                why = "met no answer (" + e.getMessage() + ")";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LauncherException("Interrupted.", e);
            }
            if (Instant.now().isAfter(limit)) {
                throw new LauncherException(
                        method + " " + address + " " + why + " for " + PATIENCE.toSeconds() + " seconds.");
            }
            pause(PAUSE);
        }
    }

    private Answer askOnce(
            String method,
            String address,
            @Nullable Caller caller,
            @Nullable String idempotencyKey,
            @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(ANSWER_LIMIT);
        if (caller != null) {
            request.header("Authorization", "Bearer " + caller.authorization());
        }
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), parse(answer.body()));
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.getNodeFactory().stringNode(body);
        }
    }

    static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Somebody with session tokens, which last a minute: a fresh one for each half. */
    final class Person implements Caller {

        private static final Duration FRESH = Duration.ofSeconds(30);

        private final String userId;
        private String token;
        private Instant since = Instant.now();

        private Person(String userId, String token) {
            this.userId = userId;
            this.token = token;
        }

        @Override
        public synchronized String authorization() {
            if (Duration.between(since, Instant.now()).compareTo(FRESH) > 0) {
                String address = clerkSandbox + "/sandbox/sessions";
                ObjectNode body = JSON.createObjectNode().put("user_id", userId);
                token = must("POST", address, ask("POST", address, null, null, body.toString()))
                        .path("session_token")
                        .asString();
                since = Instant.now();
            }
            return token;
        }
    }

    /** Something that sends events with a key. */
    record App(String authorization) implements Caller {}
}
