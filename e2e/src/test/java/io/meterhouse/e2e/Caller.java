package io.meterhouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who asks over HTTP: a person with session tokens, an app with a key, or nobody in particular. */
final class Caller {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String base;
    private final Supplier<String> bearer;

    private Caller(String base, Supplier<String> bearer) {
        this.base = base;
        this.bearer = bearer;
    }

    static Caller nobody(RunningStack stack) {
        return new Caller(stack.endpoint("api"), () -> "");
    }

    static Caller app(RunningStack stack, String key) {
        return new Caller(stack.endpoint("api"), () -> key);
    }

    /** A person; each request carries a fresh session token, for they last a minute. */
    static Caller person(RunningStack stack, String user) {
        Caller clerk = new Caller(stack.endpoint("clerk_sandbox"), () -> "");
        return new Caller(
                stack.endpoint("api"),
                () -> clerk.post("/sandbox/sessions", Map.of("user_id", user))
                        .body()
                        .path("session_token")
                        .asString());
    }

    /** A person's session token with what a test wants different from what Clerk would make: the scripting door's words. */
    static String token(RunningStack stack, String user, Map<String, Object> wishes) {
        Map<String, Object> body = new HashMap<>(wishes);
        body.put("user_id", user);
        return new Caller(stack.endpoint("clerk_sandbox"), () -> "")
                .post("/sandbox/sessions", body)
                .expecting(200)
                .string("session_token");
    }

    /** Signs somebody up through the sandbox's scripting door; without an organization's name they have none yet. */
    static Caller signUp(RunningStack stack, String email, String organization) {
        return person(stack, userOf(stack, email, organization));
    }

    /** The Clerk user of an address, signed up or in. */
    static String userOf(RunningStack stack, String email, String organization) {
        Caller clerk = new Caller(stack.endpoint("clerk_sandbox"), () -> "");
        Map<String, String> body = organization.isEmpty()
                ? Map.of("email", email)
                : Map.of("email", email, "organization_name", organization);
        return clerk.post("/sandbox/sign-ups", body).string("user_id");
    }

    /** Somebody new, put into an organization of Clerk's as a mere member. */
    static Caller member(RunningStack stack, String email, String clerkOrganization) {
        String user = userOf(stack, email, "");
        new Caller(stack.endpoint("clerk_sandbox"), () -> "sk_test_e2e")
                .post(
                        "/v1/organizations/" + clerkOrganization + "/memberships",
                        Map.of("user_id", user, "role", "org:member"))
                .expecting(200);
        return person(stack, user);
    }

    static Caller operator(RunningStack stack) {
        return signUp(stack, "billing-" + UUID.randomUUID() + "@operator.test", "");
    }

    /** An answer of any status. */
    record Answer(int status, JsonNode body, String text) {
        Answer expecting(int wanted) {
            if (status != wanted) {
                throw new AssertionError("wanted " + wanted + ", saw " + status + ": " + text);
            }
            return this;
        }

        String string(String field) {
            return body.path(field).asString();
        }
    }

    /** What an endpoint is asked with: its body, where it takes one, and no idempotency key, so that nothing is kept. */
    Answer ask(String method, String path, Map<String, Object> body) {
        boolean bodied = !method.equals("GET") && !method.equals("DELETE");
        return send(
                method,
                path,
                bodied
                        ? HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))
                        : HttpRequest.BodyPublishers.noBody(),
                bodied ? Map.of("Content-Type", "application/json") : Map.of());
    }

    Answer get(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), Map.of());
    }

    Answer delete(String path) {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), Map.of());
    }

    Answer post(String path, Object body) {
        return send(
                "POST",
                path,
                HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        UUID.randomUUID().toString()));
    }

    Answer patch(String path, Object body) {
        return send(
                "PATCH",
                path,
                HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)),
                Map.of("Content-Type", "application/json"));
    }

    /** A request as raw as a test needs it. */
    Answer send(String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).method(method, body);
        String credential = bearer.get();
        if (!credential.isEmpty()) {
            request.header("Authorization", "Bearer " + credential);
        }
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), parsed(answer.body()), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
        } catch (tools.jackson.core.JacksonException notJson) {
            return JSON.nullNode();
        }
    }
}
