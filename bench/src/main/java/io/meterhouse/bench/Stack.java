package io.meterhouse.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running stack, known by what {@code status --json} says of it. */
record Stack(URI api, String grpc, String kafka, String clickHouse, String clerkSandbox) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** An organization of its own for the benchmark, with a key. */
    record Customer(String organization, String key) {}

    static Stack of(Path status) throws IOException {
        JsonNode endpoints = JSON.readTree(Files.readString(status)).get("endpoints");
        return new Stack(
                URI.create(endpoints.get("api").asString()),
                endpoints.get("grpc").asString(),
                endpoints.get("kafka").asString(),
                endpoints.get("clickhouse").asString(),
                endpoints.get("clerk_sandbox").asString());
    }

    /** The processes of these names that run at the moment. */
    static Map<String, Long> pids(Path status, Collection<String> names) throws IOException {
        JsonNode processes = JSON.readTree(Files.readString(status)).get("processes");
        Map<String, Long> pids = new LinkedHashMap<>();
        for (String name : names) {
            JsonNode pid = processes.path(name).path("pid");
            if (pid.isNumber()) {
                pids.put(name, pid.asLong());
            }
        }
        return pids;
    }

    Customer signUp() throws IOException, InterruptedException {
        String name = "bench-" + UUID.randomUUID();
        String token = post(
                        clerkSandbox + "/sandbox/sign-ups",
                        "{\"email\":\"%s@customer.test\",\"organization_name\":\"%s\"}".formatted(name, name),
                        "none")
                .get("session_token")
                .asString();
        String organization = post(api + "/v1/onboarding", "{}", token)
                .get("organization")
                .get("id")
                .asString();
        String key = post(api + "/v1/api-keys", "{\"name\":\"bench\",\"environment\":\"live\"}", token)
                .get("key")
                .asString();
        return new Customer(organization, key);
    }

    private static JsonNode post(String url, String body, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(url + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
