package io.meterhouse.catalog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.meterhouse.accounts.api.TestAccounts;
import io.meterhouse.accounts.api.TestAccounts.Person;
import io.meterhouse.catalog.proto.CheckSchemaRequest;
import io.meterhouse.catalog.proto.Compatibility;
import io.meterhouse.catalog.proto.GetSchemaRequest;
import io.meterhouse.catalog.proto.ListSchemasRequest;
import io.meterhouse.catalog.proto.RegisterSchemaRequest;
import io.meterhouse.catalog.proto.Schema;
import io.meterhouse.catalog.proto.SchemaRegistryGrpc;
import io.meterhouse.catalog.proto.SchemaRegistryGrpc.SchemaRegistryBlockingStub;
import io.meterhouse.catalog.proto.ValidateEventRequest;
import io.meterhouse.events.api.TestDoors;
import io.meterhouse.events.proto.Event;
import io.meterhouse.events.proto.EventIngestGrpc;
import io.meterhouse.events.proto.SendRequest;
import io.meterhouse.events.proto.SendResponse;
import io.meterhouse.operations.api.TestApi;
import io.meterhouse.operations.api.TestApi.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TrackingPlanIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AMOUNT = """
            {"type": "object", "properties": {"amount": {"type": "number"}}, "required": ["amount"],
             "additionalProperties": false}""";

    private static TestAccounts accounts;
    private static TestApi other;
    private static ManagedChannel channel;

    private Person admin;
    private String key;

    @BeforeAll
    static void start() {
        accounts = TestAccounts.start();
        other = accounts.another();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", TestDoors.grpcPort(accounts.api()))
                .usePlaintext()
                .build();
        await().atMost(PATIENCE).until(() -> TestDoors.takesEvents(accounts.api()) && TestDoors.takesEvents(other));
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        other.close();
        accounts.close();
    }

    @BeforeEach
    void customer() {
        admin = newCustomer();
        key = keyOf(admin, "live");
    }

    private static Person newCustomer() {
        Person person = accounts.signUp("dev-" + UUID.randomUUID() + "@customer.test", "Acme");
        assertThat(accounts.ask(person, "POST", "/v1/onboarding", "{}").status())
                .isIn(200, 201);
        return person;
    }

    private static String keyOf(Person person, String environment, String... scopes) {
        String list = scopes.length == 0 ? "" : ",\"scopes\":[\"" + String.join("\",\"", scopes) + "\"]";
        Answer issued = accounts.ask(
                person,
                "POST",
                "/v1/api-keys",
                "{\"name\":\"server\",\"environment\":\"" + environment + "\"" + list + "}");
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        return issued.body().get("key").asString();
    }

    private void plan(String body) {
        Answer answer = accounts.ask(admin, "PUT", "/v1/tracking-plan", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Answer register(String type, String schema) {
        return accounts.ask(admin, "POST", "/v1/schemas", "{\"type\":\"" + type + "\",\"schema\":" + schema + "}");
    }

    private static Answer send(TestApi node, String apiKey, String events) {
        return node.ask("POST", "/v1/events", events, "X-Api-Key", apiKey);
    }

    private static List<String> codes(Answer answer) {
        return StreamSupport.stream(answer.body().path("rejected").spliterator(), false)
                .map(rejection -> rejection.get("index").asInt() + " "
                        + rejection.get("code").asString())
                .toList();
    }

    @Test
    void enforceRefusesWhatIsNotPlannedAndKeepsItsNeighbours() {
        assertThat(register("paid", AMOUNT).status()).isEqualTo(201);
        plan("{\"environment\":\"live\",\"mode\":\"enforce\",\"allowed_types\":[\"paid\",\"seen\"]}");
        Answer answer = send(accounts.api(), key, """
                [{"type":"seen","data":{"anything":1}}, {"type":"paid","id":"x","data":{"amount":"1"}},
                 {"type":"paid","data":{"amount":1}}, {"type":"lost"}, {"data":{}}, {"type":"paid"}]""");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("accepted").asInt()).isEqualTo(2);
        assertThat(codes(answer))
                .containsExactly("1 schema_violation", "3 type_not_allowed", "4 missing_type", "5 schema_violation");
        JsonNode first = answer.body().get("rejected").get(0);
        assertThat(first.get("id").asString()).isEqualTo("x");
        assertThat(first.get("message").asString()).contains("/amount").contains("number");
        assertThat(StreamSupport.stream(answer.body().get("ids").spliterator(), false)
                        .map(made -> made.get("index").asInt()))
                .containsExactly(0, 2);
        Answer none = send(accounts.api(), key, "{\"type\":\"lost\"}");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.body().get("code").asString()).isEqualTo("no_event_accepted");
        assertThat(codes(none)).containsExactly("0 type_not_allowed");
    }

    @Test
    void aChangeIsInForceOnEveryNodeWhenItIsAnswered() {
        String event = "{\"type\":\"paid\",\"data\":{\"amount\":\"1\"}}";
        assertThat(send(other, key, event).status()).isEqualTo(202);
        register("paid", AMOUNT);
        assertThat(send(other, key, event).status()).isEqualTo(202);
        plan("{\"environment\":\"live\",\"mode\":\"enforce\"}");
        assertThat(send(other, key, event).status()).isEqualTo(400);
        assertThat(accounts.ask(admin, "PATCH", "/v1/schemas/paid", "{\"compatibility\":\"none\"}")
                        .status())
                .isEqualTo(200);
        assertThat(register("paid", "{\"properties\":{\"amount\":{\"type\":\"string\"}}}")
                        .status())
                .isEqualTo(201);
        assertThat(send(other, key, event).status()).isEqualTo(202);
        assertThat(send(other, key, "{\"type\":\"paid\",\"data\":{\"amount\":1}}")
                        .status())
                .isEqualTo(400);
        assertThat(accounts.ask(admin, "DELETE", "/v1/schemas/paid", null).status())
                .isEqualTo(204);
        assertThat(send(other, key, "{\"type\":\"paid\",\"data\":{\"amount\":1}}")
                        .status())
                .isEqualTo(202);
        plan("{\"environment\":\"live\",\"mode\":\"enforce\",\"allowed_types\":[]}");
        assertThat(send(other, key, event).status()).isEqualTo(400);
        plan("{\"environment\":\"live\",\"mode\":\"off\"}");
        assertThat(send(other, key, event).status()).isEqualTo(202);
    }

    @Test
    void warnTakesWhatIsNotPlannedAndCountsIt() {
        register("paid", AMOUNT);
        plan("{\"environment\":\"live\",\"mode\":\"warn\",\"allowed_types\":[\"paid\"]}");
        Answer answer = send(accounts.api(), key, "[{\"type\":\"paid\"},{\"type\":\"paid\"},{\"type\":\"lost\"}]");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("accepted").asInt()).isEqualTo(3);
        plan("{\"environment\":\"live\",\"mode\":\"enforce\",\"allowed_types\":[\"paid\"]}");
        send(accounts.api(), key, "{\"type\":\"lost\"}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tallies())
                        .containsExactlyInAnyOrder(
                                "paid 1 schema_violation 2 warned 0 refused",
                                "lost null type_not_allowed 1 warned 1 refused"));
    }

    private List<String> tallies() {
        JsonNode rows = accounts.ask(admin, "GET", "/v1/tracking-plan/violations?environment=live", null)
                .body()
                .get("data");
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.get("type").asString() + " "
                        + (row.get("version").isNull()
                                ? "null"
                                : row.get("version").asInt())
                        + " " + row.get("code").asString() + " "
                        + row.get("warned").asLong() + " warned "
                        + row.get("refused").asLong() + " refused")
                .toList();
    }

    @Test
    void aPlanHoldsForItsEnvironmentAndItsOrganizationAlone() {
        Person neighbour = newCustomer();
        String theirs = keyOf(neighbour, "live");
        String test = keyOf(admin, "test");
        plan("{\"environment\":\"live\",\"mode\":\"enforce\",\"allowed_types\":[]}");
        assertThat(send(accounts.api(), key, "{\"type\":\"a\"}").status()).isEqualTo(400);
        assertThat(send(accounts.api(), theirs, "{\"type\":\"a\"}").status()).isEqualTo(202);
        assertThat(send(accounts.api(), test, "{\"type\":\"a\"}").status()).isEqualTo(202);
        assertThat(accounts.ask(neighbour, "GET", "/v1/tracking-plan", null)
                        .body()
                        .get("mode")
                        .asString())
                .isEqualTo("off");
    }

    @Test
    void versionsAreNumberedNeverChangeAndFollowEachOther() {
        Answer first = register("paid", AMOUNT);
        assertThat(first.body().get("versions").asInt()).isEqualTo(1);
        assertThat(first.body().get("compatibility").asString()).isEqualTo("backward");
        assertThat(register("paid", AMOUNT).status()).isEqualTo(200);
        Answer narrower = register("paid", """
                {"type":"object","properties":{"amount":{"type":"integer"}},"required":["amount"],
                 "additionalProperties":false}""");
        assertThat(narrower.status()).isEqualTo(409);
        assertThat(narrower.body().get("code").asString()).isEqualTo("incompatible_schema");
        assertThat(narrower.body().get("errors").get(0).get("pointer").asString())
                .isEqualTo("/schema/properties/amount/type");
        Answer wider = register("paid", """
                {"type":"object","properties":{"amount":{"type":"number"},"note":{"type":"string"}},
                 "required":["amount"],"additionalProperties":false}""");
        assertThat(wider.status()).as(wider.text()).isEqualTo(201);
        String id = wider.body().get("id").asString();
        Answer versions = accounts.ask(admin, "GET", "/v1/schemas/" + id + "/versions?limit=1", null);
        assertThat(versions.body().get("data").get(0).get("version").asInt()).isEqualTo(2);
        Answer rest = accounts.ask(
                admin,
                "GET",
                "/v1/schemas/paid/versions?cursor="
                        + versions.body().get("next_cursor").asString(),
                null);
        assertThat(rest.body()
                        .get("data")
                        .get(0)
                        .get("schema")
                        .get("required")
                        .get(0)
                        .asString())
                .isEqualTo("amount");
        assertThat(accounts.ask(admin, "GET", "/v1/schemas/paid/versions/latest", null)
                        .body()
                        .get("version")
                        .asInt())
                .isEqualTo(2);
        Answer check = accounts.ask(admin, "POST", "/v1/schemas/check", "{\"type\":\"paid\",\"schema\":false}");
        assertThat(check.status()).isEqualTo(400);
        Answer full = accounts.ask(
                admin,
                "POST",
                "/v1/schemas/check",
                "{\"type\":\"paid\",\"compatibility\":\"full\",\"schema\":{\"type\":\"object\"}}");
        assertThat(full.body().get("compatible").asBoolean()).isFalse();
        assertThat(full.body().get("compared_with").asInt()).isEqualTo(2);
    }

    @Test
    void aSchemaThatIsNoneIsRefusedWhereItIsWrong() {
        Answer answer = register("paid", "{\"properties\":{\"a\":{\"typ\":\"string\",\"pattern\":\"(?=a)\"}}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(StreamSupport.stream(answer.body().get("errors").spliterator(), false)
                        .map(error -> error.get("pointer").asString() + " "
                                + error.get("code").asString()))
                .containsExactlyInAnyOrder(
                        "/schema/properties/a/typ unknown_keyword", "/schema/properties/a/pattern invalid_pattern");
        assertThat(register("paid", "{\"minimum\":1e99}").body().get("code").asString())
                .isEqualTo("invalid_schema");
        assertThat(register("paid", "{\"const\":\"" + key + "\"}")
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("misplaced_key");
        assertThat(accounts.ask(admin, "GET", "/v1/schemas", null).body().get("data"))
                .isEmpty();
    }

    @Test
    void everyDoorIsHeldToThePlan() {
        register("paid", AMOUNT);
        plan("{\"environment\":\"live\",\"mode\":\"enforce\"}");
        SendResponse answer = with(key, EventIngestGrpc.newBlockingStub(channel))
                .send(SendRequest.newBuilder()
                        .addEvents(Event.newBuilder().setType("paid"))
                        .addEvents(
                                Event.newBuilder().setType("paid").setData(ByteString.copyFromUtf8("{\"amount\":1}")))
                        .build());
        assertThat(answer.getAccepted()).isEqualTo(1);
        assertThat(answer.getRejected(0).getCode()).isEqualTo("schema_violation");
        Answer cloudEvent = accounts.api()
                .ask(
                        "POST",
                        "/v1/events",
                        "{}",
                        "X-Api-Key",
                        key,
                        "ce-id",
                        "1",
                        "ce-type",
                        "paid",
                        "ce-source",
                        "s",
                        "ce-specversion",
                        "1.0");
        assertThat(codes(cloudEvent)).containsExactly("0 schema_violation");
    }

    @Test
    void theRegistryAnswersOverGrpcToAKeyThatMay() {
        SchemaRegistryBlockingStub writer = with(keyOf(admin, "live", "schemas:write", "schemas:read"), registry());
        Schema registered = writer.registerSchema(RegisterSchemaRequest.newBuilder()
                .setType("paid")
                .setSchema(AMOUNT)
                .setCompatibility(Compatibility.COMPATIBILITY_FULL)
                .build());
        assertThat(registered.getVersion()).isEqualTo(1);
        SchemaRegistryBlockingStub reader = with(key, registry());
        assertThat(reader.getSchema(
                        GetSchemaRequest.newBuilder().setType("paid").build()))
                .isEqualTo(registered);
        assertThat(reader.listSchemas(ListSchemasRequest.getDefaultInstance()).getSchemasList())
                .extracting(Schema::getType)
                .containsExactly("paid");
        assertThat(reader.checkSchema(CheckSchemaRequest.newBuilder()
                                .setType("paid")
                                .setSchema("{}")
                                .build())
                        .getViolationsList())
                .isNotEmpty();
        assertThat(reader.validateEvent(ValidateEventRequest.newBuilder()
                                .setType("paid")
                                .setData(ByteString.copyFromUtf8("{\"amount\":true}"))
                                .build())
                        .getMessage())
                .contains("/amount");
        assertRefused(
                Status.Code.PERMISSION_DENIED,
                () -> reader.registerSchema(RegisterSchemaRequest.newBuilder()
                        .setType("x")
                        .setSchema("{}")
                        .build()));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                () -> writer.registerSchema(RegisterSchemaRequest.newBuilder()
                        .setType("paid")
                        .setSchema("{}")
                        .build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                () -> writer.registerSchema(RegisterSchemaRequest.newBuilder()
                        .setType("x")
                        .setSchema("{")
                        .build()));
        assertRefused(
                Status.Code.NOT_FOUND,
                () -> with(keyOf(newCustomer(), "live"), registry())
                        .getSchema(GetSchemaRequest.newBuilder().setType("paid").build()));
        assertRefused(
                Status.Code.UNAUTHENTICATED, () -> registry().listSchemas(ListSchemasRequest.getDefaultInstance()));
    }

    private static SchemaRegistryBlockingStub registry() {
        return SchemaRegistryGrpc.newBlockingStub(channel);
    }

    private static void assertRefused(Status.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }

    private static <S extends AbstractStub<S>> S with(String apiKey, S stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + apiKey);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
