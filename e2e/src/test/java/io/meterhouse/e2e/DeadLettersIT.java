package io.meterhouse.e2e;

import static io.meterhouse.e2e.Endpoint.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was accepted and cannot be stored is not lost: an admin sees it, writes down what it was, and replays it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private Caller operator;
    private Caller admin;
    private String organization;

    @BeforeAll
    void customer() {
        stack = RunningStack.get();
        operator = Caller.operator(stack);
        admin = Caller.signUp(stack, "letters-" + run + "@customer.test", "Letters " + run);
        admin.post("/v1/onboarding", Map.of()).expecting(201);
        organization = admin.get("/v1/organization").expecting(200).string("id");
    }

    @Test
    void aLetterIsListedEditedReplayedAndStoredOnce() {
        String id = Poison.incomplete(stack, operator, organization, "lost-" + run);
        String path = "/v1/admin/dead-letters/" + id;
        Answer letter = operator.get(path).expecting(200);
        assertThat(letter.body().at("/letter/state").asString()).isEqualTo("waiting");
        assertThat(letter.body().at("/read/event").asString()).contains("{\"n\": 1.50}");
        assertThat(letter.body().at("/record/bytes").asInt()).isPositive();

        JsonNode refused = replay(id);
        assertThat(refused.path("refused").asInt()).isEqualTo(1);
        assertThat(operator.get(path).body().at("/replays/0/reason").asString()).isEqualTo("incomplete");

        String received = letter.string("received_at");
        String event = "{\"id\":\"lost-" + run + "\",\"source\":\"shop\",\"type\":\"mended." + run + "\",\"time\":\""
                + received + "\",\"data\":{\"n\":1.50}}";
        Answer edited = edit(id, event).expecting(200);
        assertThat(edited.body().at("/edit/event").asString()).isEqualTo(event);
        assertThat(edited.body().at("/edit/reason").asString()).isEqualTo("a field was lost");

        JsonNode done = replay(id);
        assertThat(done.path("stored").asInt()).isEqualTo(1);
        assertThat(operator.get(path).body().at("/letter/state").asString()).isEqualTo("stored");
        JsonNode rows =
                admin.get("/v1/events?type=mended." + run).expecting(200).body().path("data");
        assertThat(rows).hasSize(1);
        assertThat(Instant.parse(rows.path(0).path("time").asString())).isEqualTo(Instant.parse(received));

        assertProblem(edit(id, event), "a letter whose event is stored", 409);
        assertProblem(
                operator.post("/v1/admin/dead-letters/replay", Map.of("letters", List.of(id), "reason", "again")),
                "a letter whose event is stored",
                409);
        assertThat(operator.get("/v1/admin/audit?record_type=dead_letter&record_id=" + id)
                        .body()
                        .at("/data/0/reason")
                        .asString())
                .isEqualTo("a field was lost");
        assertThat(operator.get("/v1/admin/workflows?q=" + done.path("id").asString())
                        .body()
                        .at("/data/0/type")
                        .asString())
                .isEqualTo("ReplayWorkflow");
    }

    @Test
    void anEditThatIsNoEventIsRefusedWithWhatIsWrong() {
        String id = Poison.incomplete(stack, operator, organization, "wrong-" + run);
        assertThat(edit(id, "{\"id\":").expecting(400).string("code")).isEqualTo("malformed_body");
        assertThat(edit(id, "[]").expecting(400).string("code")).isEqualTo("malformed_body");
        assertThat(edit(id, "{\"id\":\"1\",\"source\":\"s\"}").expecting(400).string("code"))
                .isEqualTo("missing_type");
        assertThat(edit(id, "{\"id\":\"1\",\"type\":\"t\"}").expecting(400).string("code"))
                .isEqualTo("invalid_source");
        assertThat(edit(id, "{\"id\":\"1\",\"type\":\"t\",\"source\":\"s\",\"time\":\"1999-01-01T00:00:00Z\"}")
                        .expecting(400)
                        .string("code"))
                .isEqualTo("too_old");
        assertThat(operator.get("/v1/admin/dead-letters/" + id).body().hasNonNull("edit"))
                .isFalse();
    }

    @Test
    void whatIsChosenIsChecked() {
        assertThat(ask(Map.of("reason", "r")).expecting(400).string("code")).isEqualTo("letters_or_filter");
        assertThat(ask(Map.of("reason", "r", "letters", List.of("dle_none")))
                        .expecting(400)
                        .string("code"))
                .isEqualTo("unknown_letter");
        assertThat(ask(Map.of("reason", "r", "letters", List.of()))
                        .expecting(400)
                        .string("code"))
                .isEqualTo("invalid_letters");
        assertThat(ask(Map.of("reason", "r", "filter", Map.of("reason", "no such reason " + run)))
                        .expecting(409)
                        .string("code"))
                .isEqualTo("nothing_to_replay");
        assertThat(ask(Map.of("letters", List.of("dle_none"))).expecting(400).string("code"))
                .isEqualTo("required");
        assertThat(operator.get("/v1/admin/dead-letters?state=nonsense")
                        .expecting(400)
                        .string("code"))
                .isEqualTo("invalid_state");
    }

    private Answer ask(Map<String, Object> body) {
        return operator.post("/v1/admin/dead-letters/replay", body);
    }

    private Answer edit(String id, String event) {
        Map<String, Object> body = Map.of(
                "organization", organization, "environment", "live", "event", event, "reason", "a field was lost");
        return operator.send(
                "PUT",
                "/v1/admin/dead-letters/" + id,
                BodyPublishers.ofString(JSON.writeValueAsString(body)),
                Map.of("Content-Type", "application/json"));
    }

    private JsonNode replay(String letter) {
        String replay = ask(Map.of("letters", List.of(letter), "reason", "mended"))
                .expecting(201)
                .string("id");
        await("replay " + replay)
                .atMost(PATIENCE)
                .until(() -> operator.get("/v1/admin/replays/" + replay)
                        .string("status")
                        .equals("done"));
        return operator.get("/v1/admin/replays/" + replay).expecting(200).body();
    }
}
