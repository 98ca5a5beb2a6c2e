package io.meterhouse.e2e;

import static io.meterhouse.e2e.Endpoint.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.Caller.Answer;
import io.meterhouse.e2e.Contract.Role;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Two customers with one of everything each: whatever one of them names of the other is not there, nothing of the other is
 * in any answer, and nothing of the other changes. Over every endpoint; one that these tables cannot fill fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighboursIT {
    /** Places that name something of the operator's catalog, which belongs to no customer. */
    private static final Set<String> CATALOG = Set.of(
            "/v1/meters/{key}",
            "/openmeter/api/v1/meters/{slug}",
            "/v1/plans/{plan}",
            "/v1/plans/{plan}/versions/{version}");

    /** Query parameters that name nothing of anybody's. */
    private static final Set<String> HARMLESS = Set.of(
            "page",
            "ids",
            "limit",
            "cursor",
            "type",
            "subject",
            "from",
            "to",
            "window",
            "windowSize",
            "groupBy",
            "interval",
            "group_by",
            "meter",
            "environment",
            "counted",
            "status",
            "max_age",
            "q",
            "run",
            "record_type",
            "record_id",
            "reason",
            "state",
            "source",
            "id");
    /** Query parameters that name something of a customer's. */
    private static final Set<String> NAMING = Set.of("organization", "subscription", "api_key");

    private static final String STREAM = "/v1/events/live";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private Tenant.Catalog catalog;
    private Tenant ours;
    private Tenant theirs;
    private StoredRows rows;
    private List<Endpoint> endpoints;

    @BeforeAll
    void twoCustomers() {
        RunningStack stack = RunningStack.get();
        Caller operator = Caller.operator(stack);
        rows = new StoredRows(stack);
        catalog = Tenant.Catalog.make(operator, run);
        List<Tenant> made = Tenant.make(stack, operator, catalog, List.of("alder" + run, "birch" + run));
        ours = made.getFirst();
        theirs = made.getLast();
        endpoints = Endpoint.all(stack).stream()
                .filter(endpoint -> !Contract.isPublic(endpoint))
                .toList();
    }

    private static int refusal(Contract.Row row, Role role) {
        return row.admits(role) ? 404 : 403;
    }

    private void assertNothingOfTheirs(Answer answer, String what) {
        for (String mark : theirs.marks()) {
            assertThat(answer.text()).as(what).doesNotContain(mark);
        }
    }

    @Test
    void everyEndpointIsKnownToTheseTables() {
        for (Endpoint endpoint : endpoints) {
            assertThat(endpoint.places())
                    .as("%s: what stands for something of a customer's in this place?", endpoint)
                    .allMatch(place -> theirs.things().containsKey(place) || CATALOG.contains(place));
            assertThat(endpoint.queries())
                    .as("%s: does this parameter name something of a customer's?", endpoint)
                    .allMatch(name -> HARMLESS.contains(name) || NAMING.contains(name));
        }
    }

    /** Otherwise "not there" would prove nothing. */
    @TestFactory
    Stream<DynamicTest> theirOwnersFindThem() {
        return namingSomething()
                .filter(endpoint -> endpoint.isRead() && Contract.of(endpoint).admits(Role.ADMIN))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Answer answer = theirs.admin.get(endpoint.filled(theirs.things()));
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                }));
    }

    @TestFactory
    Stream<DynamicTest> somebodyElsesThingIsNotThereAndStaysAsItIs() {
        return namingSomething()
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    List<String> before = rows.of(theirs.organization);
                    ours.callers().forEach((role, caller) -> {
                        Answer answer = caller.ask(endpoint.method(), endpoint.filled(theirs.things()), row.body());
                        assertProblem(answer, role.toString(), refusal(row, role));
                        assertNothingOfTheirs(answer, role.toString());
                    });
                    assertThat(rows.of(theirs.organization)).isEqualTo(before);
                }));
    }

    private Stream<Endpoint> namingSomething() {
        return endpoints.stream().filter(endpoint -> endpoint.places().stream().anyMatch(theirs.things()::containsKey));
    }

    @Test
    void aLineOfTheirsIsNotThereUnderAnInvoiceOfOurs() {
        Map<String, String> mixed = new HashMap<>(theirs.things());
        mixed.put("/v1/invoices/{id}", ours.invoiceId());
        for (Endpoint endpoint : endpoints) {
            if (endpoint.places().size() > 1 && endpoint.path().startsWith("/v1/invoices/")) {
                Answer answer = ours.admin.ask(
                        endpoint.method(),
                        endpoint.filled(mixed),
                        Contract.of(endpoint).body());
                assertProblem(answer, endpoint.toString(), 404);
                assertNothingOfTheirs(answer, endpoint.toString());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> namingAnotherOrganizationInTheQueryIs404() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.queries().contains("organization"))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    String query = "?organization=" + theirs.organization + needed(endpoint, theirs);
                    if (row.admits(Role.ADMIN) && !endpoint.path().equals(STREAM)) {
                        theirs.admin
                                .get(endpoint.filled(theirs.things()) + query)
                                .expecting(200);
                    }
                    ours.callers().forEach((role, caller) -> {
                        Answer answer =
                                caller.ask(endpoint.method(), endpoint.filled(theirs.things()) + query, row.body());
                        assertProblem(answer, role.toString(), refusal(row, role));
                        assertNothingOfTheirs(answer, role.toString());
                    });
                }));
    }

    /** Query parameters without which an endpoint does not answer. */
    private String needed(Endpoint endpoint, Tenant whose) {
        return switch (endpoint.path()) {
            case "/v1/usage" -> "&meter=" + catalog.meter() + "&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z";
            case "/v1/events/one" -> "&source=" + whose.source + "&id=" + whose.eventId;
            case "/v1/invoices/upcoming" -> "&subscription=" + whose.subscription;
            case String analytics
            when analytics.startsWith("/v1/analytics/") -> "&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z";
            default -> "";
        };
    }

    @TestFactory
    Stream<DynamicTest> namingSomethingOfTheirsInTheQueryFindsNothing() {
        Map<String, String> names = Map.of("subscription", theirs.subscription, "api_key", theirs.keyId);
        return endpoints.stream()
                .filter(endpoint -> endpoint.queries().stream().anyMatch(names::containsKey))
                .map(endpoint -> dynamicTest(
                        endpoint.toString(),
                        () -> names.forEach((name, id) -> {
                            if (endpoint.queries().contains(name)) {
                                String path = endpoint.filled(Map.of()) + "?" + name + "=" + id
                                        + needed(endpoint, ours).replaceAll("&" + name + "=[^&]*", "");
                                ours.callers().forEach((role, caller) -> {
                                    Answer answer = caller.get(path);
                                    assertThat(answer.status()).as(path).isIn(200, 403, 404);
                                    assertThat(answer.body().path("data"))
                                            .as(path)
                                            .isEmpty();
                                    assertNothingOfTheirs(answer, path);
                                });
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> namingAnotherOrganizationInTheBodyIs404AndWritesNothing() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.fields().contains("organization"))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    Map<String, Object> body = new LinkedHashMap<>(row.body());
                    body.put("organization", theirs.organization);
                    body.replace("plan_version", catalog.version());
                    List<String> before = rows.of(theirs.organization);
                    ours.callers().forEach((role, caller) -> {
                        Answer answer = caller.ask(endpoint.method(), endpoint.filled(theirs.things()), body);
                        assertProblem(answer, role.toString(), refusal(row, role));
                        assertNothingOfTheirs(answer, role.toString());
                    });
                    assertThat(rows.of(theirs.organization)).isEqualTo(before);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsReadHoldsNothingOfTheirs() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.isRead()
                        && !endpoint.path().equals(STREAM)
                        && endpoint.places().isEmpty())
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    String more = needed(endpoint, ours);
                    for (String page : List.of("?limit=100", "?limit=100&cursor=" + theirCursor(endpoint))) {
                        ours.callers()
                                .forEach((role, caller) -> assertNothingOfTheirs(
                                        caller.get(endpoint.path() + page + more), role + " " + endpoint + page));
                    }
                }));
    }

    /** Where they would go on reading: an id of theirs, or the cursor that a first page of one row was answered with. */
    private String theirCursor(Endpoint endpoint) {
        return theirs.admin
                .get(endpoint.path() + "?limit=1" + needed(endpoint, theirs))
                .body()
                .path("next_cursor")
                .asString(theirs.invoiceId());
    }
}
