package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is sent through OpenMeter's door is told in OpenMeter's words. */
class OpenMeterReadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void usageIsAskedForAsOpenMetersClientsDo() {
        String run = UUID.randomUUID().toString().substring(0, 8);
        RunningStack stack = RunningStack.get();
        Caller operator = Caller.operator(stack);
        String meter = "tokens_" + run;
        operator.post(
                        "/v1/meters",
                        Map.of(
                                "key",
                                meter,
                                "name",
                                "Tokens",
                                "aggregation",
                                "SUM",
                                "event_type",
                                "prompt." + run,
                                "value_path",
                                "$.tokens",
                                "group_by",
                                Map.of("model", "$.model")))
                .expecting(201);
        Caller admin = Caller.signUp(stack, "openmeter-" + run + "@customer.test", "OpenMeter " + run);
        admin.post("/v1/onboarding", Map.of());
        Caller app = Caller.app(
                stack,
                admin.post("/v1/api-keys", Map.of("name", "app", "environment", "live"))
                        .expecting(201)
                        .string("key"));
        app.post("/openmeter/api/v1/events", List.of(event(run, "1", 7), event(run, "2", 5), event(run, "2", 5)))
                .expecting(204);
        String query = "/openmeter/api/v1/meters/" + meter + "/query";
        await("usage").atMost(PATIENCE).untilAsserted(() -> {
            JsonNode value = app.get(query).expecting(200).body().at("/data/0/value");
            assertThat(value.isNumber()).isTrue();
            assertThat(value.asInt()).isEqualTo(12);
        });
        JsonNode hours =
                app.get(query + "?windowSize=HOUR&groupBy=model").expecting(200).body();
        assertThat(hours.path("windowSize").asString()).isEqualTo("HOUR");
        assertThat(hours.path("data")
                        .valueStream()
                        .mapToInt(row -> row.path("value").asInt())
                        .sum())
                .isEqualTo(12);
        assertThat(hours.at("/data/0/groupBy/model").asString()).isEqualTo("small");
        assertThat(hours.at("/data/0/windowStart").asString()).isNotBlank();
        JsonNode listed = app.get("/openmeter/api/v1/meters").expecting(200).body();
        JsonNode ours = listed.valueStream()
                .filter(row -> row.path("slug").asString().equals(meter))
                .findFirst()
                .orElseThrow();
        assertThat(ours.path("valueProperty").asString()).isEqualTo("$.tokens");
        assertThat(ours.path("eventType").asString()).isEqualTo("prompt." + run);
        app.get(query + "?subject=u").expecting(400);
        app.get("/openmeter/api/v1/meters/none/query").expecting(404);
    }

    private static Map<String, Object> event(String run, String id, int tokens) {
        return Map.of(
                "specversion",
                "1.0",
                "id",
                id,
                "source",
                "app",
                "type",
                "prompt." + run,
                "data",
                Map.of("tokens", tokens, "model", "small"));
    }
}
