package io.meterhouse.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody signed in at a running platform, who asks again while it is away. */
final class Person {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration TOKEN_LASTS = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Stack stack;
    private final String user;
    private String token;
    private long since = System.nanoTime();

    private Person(Stack stack, JsonNode signedUp) {
        this.stack = stack;
        this.user = signedUp.get("user_id").asString();
        this.token = signedUp.get("session_token").asString();
    }

    static Person operator(Stack stack) throws IOException, InterruptedException {
        return signUp(stack, "{\"email\":\"bench-%s@operator.test\"}".formatted(UUID.randomUUID()));
    }

    /** Signed up and onboarded. */
    static Person customer(Stack stack) throws IOException, InterruptedException {
        String name = "bench-" + UUID.randomUUID();
        Person customer =
                signUp(stack, "{\"email\":\"%s@customer.test\",\"organization_name\":\"%s\"}".formatted(name, name));
        customer.post("/v1/onboarding", "{}");
        return customer;
    }

    private static Person signUp(Stack stack, String body) throws IOException, InterruptedException {
        return new Person(stack, ask("POST", URI.create(stack.clerkSandbox() + "/sandbox/sign-ups"), body, "none"));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return ask("GET", stack.api().resolve(path), "", token());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return ask("POST", stack.api().resolve(path), body, token());
    }

    private String token() throws IOException, InterruptedException {
        if (System.nanoTime() - since > TOKEN_LASTS.toNanos()) {
            JsonNode session = ask(
                    "POST",
                    URI.create(stack.clerkSandbox() + "/sandbox/sessions"),
                    "{\"user_id\":\"%s\"}".formatted(user),
                    "none");
            token = session.get("session_token").asString();
            since = System.nanoTime();
        }
        return token;
    }

    private static JsonNode ask(String method, URI address, String body, String token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String met;
            try {
                HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() < 300) {
                    return JSON.readTree(answer.body());
                }
                met = answer.statusCode() + ": " + answer.body();
                if (answer.statusCode() != 503) {
                    throw new IllegalStateException(address + " answered " + met);
                }
            } catch (IOException away) {
                met = away.toString();
            }
            if (System.nanoTime() > until) {
                throw new IOException(address + " did not answer in " + PATIENCE + ", at last " + met);
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }
}
