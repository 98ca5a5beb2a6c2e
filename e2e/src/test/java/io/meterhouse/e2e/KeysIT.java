package io.meterhouse.e2e;

import static io.meterhouse.e2e.Endpoint.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.Caller.Answer;
import io.meterhouse.e2e.Contract.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A key does what it is allowed to do, as long as it lives, and only from the header that it belongs into. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysIT {
    private static final Duration A_SECOND_AND_SLACK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What the supervisor may take to start a process that was killed. */
    private static final Duration RESTART = Duration.ofMinutes(1);

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private StoredRows rows;
    private Caller admin;
    private String key;
    private List<Endpoint> forKeys;

    @BeforeAll
    void anOrganizationWithAKey() {
        stack = RunningStack.get();
        rows = new StoredRows(stack);
        admin = Caller.signUp(stack, "keys-" + run + "@customer.test", "Keys " + run);
        admin.post("/v1/onboarding", Map.of());
        key = issue(Map.of());
        forKeys = Endpoint.all(stack).stream()
                // A stream that is let in does not end; whoever is turned away is answered all the same.
                .filter(endpoint ->
                        !Contract.isPublic(endpoint) && Contract.of(endpoint).admits(Role.KEY))
                .toList();
    }

    private String issue(Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("name", "key", "environment", "live"));
        body.putAll(more);
        return admin.post("/v1/api-keys", body).expecting(201).string("key");
    }

    private static Answer ask(Caller caller, Endpoint endpoint) {
        return caller.ask(
                endpoint.method(),
                endpoint.filled(Map.of()),
                Contract.of(endpoint).body());
    }

    @TestFactory
    Stream<DynamicTest> aKeyDoesWhatItsScopesSayAndNothingElse() {
        return Stream.of("events:write", "events:read", "usage:read")
                .map(scope -> dynamicTest(scope, () -> {
                    Caller scoped = Caller.app(stack, issue(Map.of("scopes", List.of(scope))));
                    for (Endpoint endpoint : forKeys) {
                        if (!Contract.scope(endpoint).equals(scope)) {
                            Answer answer = ask(scoped, endpoint);
                            assertProblem(answer, endpoint.toString(), 403);
                            assertThat(answer.string("code")).isEqualTo("missing_scope");
                        } else if (!endpoint.path().equals("/v1/events/live")) {
                            assertThat(ask(scoped, endpoint).status())
                                    .as(endpoint.toString())
                                    .isNotIn(401, 403);
                        }
                    }
                }));
    }

    @Test
    void aKeyThatFollowsOnAnotherMayDoNoMoreThanThat() {
        String old = admin.post(
                        "/v1/api-keys", Map.of("name", "old", "environment", "live", "scopes", List.of("usage:read")))
                .expecting(201)
                .string("id");
        Answer rotated = admin.post("/v1/api-keys/" + old + "/rotate", Map.of("overlap", "PT0S"))
                .expecting(201);
        assertProblem(Caller.app(stack, rotated.string("key")).get("/v1/events"), "rotated", 403);
    }

    @Test
    void aRevokedKeyIsNobodyEverywhereWithinASecond() {
        Answer issued = admin.post("/v1/api-keys", Map.of("name", "gone", "environment", "live"))
                .expecting(201);
        Caller gone = Caller.app(stack, issued.string("key"));
        gone.get("/v1/meters").expecting(200);
        admin.delete("/v1/api-keys/" + issued.string("id")).expecting(204);
        await("the end of a revoked key")
                .atMost(A_SECOND_AND_SLACK)
                .until(() -> gone.get("/v1/meters").status() == 401);
        nobodyEverywhere(gone);
    }

    @Test
    void aKeyWhoseWorkflowLostItsWorkerIsRevokedByTheNext() {
        Answer issued = admin.post("/v1/api-keys", Map.of("name", "kept", "environment", "live"))
                .expecting(201);
        Caller kept = Caller.app(stack, issued.string("key"));
        kept.get("/v1/meters").expecting(200);
        long workers = stack.pid("workers");
        ProcessHandle.of(workers).orElseThrow().destroyForcibly();
        await("other workers").atMost(RESTART).until(() -> stack.pid("workers") != workers);
        stack.letGo("workers");

        admin.delete("/v1/api-keys/" + issued.string("id")).expecting(204);
        await("the end of a revoked key")
                .atMost(A_SECOND_AND_SLACK)
                .until(() -> kept.get("/v1/meters").status() == 401);
    }

    @Test
    void anExpiredKeyIsNobodyEverywhere() {
        Caller expiring = Caller.app(
                stack, issue(Map.of("expires_at", Instant.now().plusSeconds(3).toString())));
        expiring.get("/v1/meters").expecting(200);
        await("the key's end")
                .atMost(PATIENCE)
                .until(() -> expiring.get("/v1/meters").status() == 401);
        nobodyEverywhere(expiring);
    }

    @Test
    void aRotatedKeyIsNobodyOnceItsOverlapIsOver() {
        Answer issued = admin.post("/v1/api-keys", Map.of("name", "old", "environment", "live"))
                .expecting(201);
        admin.post("/v1/api-keys/" + issued.string("id") + "/rotate", Map.of("overlap", "PT1S"))
                .expecting(201);
        Caller old = Caller.app(stack, issued.string("key"));
        await("the overlap's end")
                .atMost(PATIENCE)
                .until(() -> old.get("/v1/meters").status() == 401);
        nobodyEverywhere(old);
    }

    private void nobodyEverywhere(Caller caller) {
        forKeys.forEach(endpoint -> assertProblem(ask(caller, endpoint), endpoint.toString(), 401));
    }

    @TestFactory
    Stream<DynamicTest> aKeyInAnAddressIsRefusedAlsoWhereTheHeaderHoldsIt() {
        return forKeys.stream()
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    for (Caller caller : List.of(Caller.nobody(stack), Caller.app(stack, key))) {
                        for (String name : List.of("key", "api_key", "access_token", "q")) {
                            Answer answer = caller.ask(
                                    endpoint.method(), endpoint.filled(Map.of()) + "?" + name + "=" + key, row.body());
                            assertProblem(answer, name, 401);
                            assertThat(answer.string("code")).isEqualTo("misplaced_key");
                        }
                    }
                }));
    }

    @Test
    void aKeyWhereATextIsAskedForIsRefusedAndNotKept() {
        Map<String, Long> before = rows.written();
        for (Answer answer : List.of(
                admin.ask("POST", "/v1/api-keys", Map.of("name", "my key is " + key, "environment", "live")),
                admin.ask("PATCH", "/v1/organization", Map.of("address", Map.of("line1", key))),
                admin.ask("POST", "/v1/payment-methods", Map.of("payment_method", key)),
                admin.send(
                        "POST",
                        "/v1/api-keys",
                        BodyPublishers.ofString("{\"name\": \"x\", \"environment\": \"live\"}"),
                        Map.of("Content-Type", "application/json", "Idempotency-Key", key)))) {
            assertProblem(answer, "a key in a text", 400);
            assertThat(answer.string("code")).isEqualTo("misplaced_key");
            assertThat(answer.text()).doesNotContain(key);
        }
        assertThat(rows.written()).isEqualTo(before);
    }
}
