package io.meterhouse.e2e;

import static io.meterhouse.e2e.Endpoint.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.Contract.Role;
import java.util.ArrayList;
import java.util.EnumMap;
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

/**
 * Over every endpoint: a session token that is not to be believed is nobody's, whoever it names, and a role that may not ask
 * does not. Neither leaves anything written.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensIT {
    /** Tokens of these tests are wrong by what they say, and not because time has gone by. */
    private static final int AN_HOUR_IN_SECONDS = 3_600;

    private static final String NOWHERE = "https://elsewhere.test";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, Caller> impostors = new LinkedHashMap<>();
    private final Map<Role, Caller> callers = new EnumMap<>(Role.class);
    private RunningStack stack;
    private StoredRows rows;
    private String adminUser;
    private String operatorUser;
    private List<Endpoint> endpoints;

    @BeforeAll
    void peopleAndImpostors() {
        stack = RunningStack.get();
        rows = new StoredRows(stack);
        adminUser = Caller.userOf(stack, "admin-" + run + "@customer.test", "Tokens " + run);
        operatorUser = Caller.userOf(stack, "operator-" + run + "@operator.test", "");
        Caller admin = Caller.person(stack, adminUser);
        admin.post("/v1/onboarding", Map.of());
        String clerkOrganization = admin.get("/v1/organization").expecting(200).string("clerk_organization_id");
        callers.put(Role.ADMIN, admin);
        callers.put(Role.OPERATOR, Caller.person(stack, operatorUser));
        callers.put(Role.MEMBER, Caller.member(stack, "member-" + run + "@customer.test", clerkOrganization));
        callers.put(Role.SESSION, Caller.signUp(stack, "loner-" + run + "@customer.test", ""));
        callers.put(
                Role.KEY,
                Caller.app(
                        stack,
                        admin.post("/v1/api-keys", Map.of("name", "server", "environment", "live"))
                                .expecting(201)
                                .string("key")));
        for (String user : List.of(adminUser, operatorUser)) {
            impostorsOf(user);
        }
        endpoints = Endpoint.all(stack).stream()
                .filter(endpoint -> !Contract.isPublic(endpoint))
                .toList();
    }

    private void impostorsOf(String user) {
        String whose = user.equals(operatorUser) ? "the operator's, " : "an admin's, ";
        impostors.put(whose + "expired", with(user, Map.of("ttl", -30)));
        impostors.put(whose + "not valid yet", with(user, Map.of("ttl", AN_HOUR_IN_SECONDS, "not_before", 600)));
        impostors.put(whose + "of another issuer", with(user, Map.of("issuer", NOWHERE)));
        impostors.put(whose + "for another party", with(user, Map.of("azp", NOWHERE)));
        impostors.put(whose + "signed with another key", with(user, Map.of("signed_by", "stranger")));
        impostors.put(whose + "signed with the public key", with(user, Map.of("signed_by", "public_key")));
        impostors.put(whose + "not signed", with(user, Map.of("signed_by", "nobody")));
        String good = Caller.token(stack, user, Map.of("ttl", AN_HOUR_IN_SECONDS));
        String[] parts = good.split("\\.");
        impostors.put(whose + "without its signature", Caller.app(stack, parts[0] + "." + parts[1] + "."));
        impostors.put(
                whose + "with another body", Caller.app(stack, parts[0] + "." + changed(parts[1]) + "." + parts[2]));
        impostors.put(
                whose + "with another signature",
                Caller.app(stack, parts[0] + "." + parts[1] + "." + changed(parts[2])));
        impostors.put(whose + "cut off", Caller.app(stack, good.substring(0, good.length() / 2)));
        impostors.put(whose + "twice", Caller.app(stack, good + good));
        impostors.put(whose + "with a long tail", Caller.app(stack, good + "A".repeat(4_000)));
    }

    private Caller with(String user, Map<String, Object> wish) {
        Map<String, Object> wishes = new LinkedHashMap<>(Map.of("ttl", AN_HOUR_IN_SECONDS));
        wishes.putAll(wish);
        return Caller.app(stack, Caller.token(stack, user, wishes));
    }

    private static String changed(String part) {
        int middle = part.length() / 2;
        char other = part.charAt(middle) == 'A' ? 'B' : 'A';
        return part.substring(0, middle) + other + part.substring(middle + 1);
    }

    @Test
    void aTokenThatIsOnlyLongLivedIsBelieved() {
        for (String user : List.of(adminUser, operatorUser)) {
            with(user, Map.of()).get("/v1/me").expecting(200);
        }
    }

    @TestFactory
    Stream<DynamicTest> aTokenThatIsNotToBeBelievedIsNobodys() {
        return endpoints.stream()
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Map<String, Long> before = rows.written();
                    impostors.forEach(
                            (name, impostor) -> assertProblem(ask(impostor, endpoint), "a token " + name, 401));
                    assertThat(rows.written()).isEqualTo(before);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRoleThatMayNotAskIsToldSo() {
        return endpoints.stream()
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    Map<String, Long> before = rows.written();
                    callers.forEach((role, caller) -> {
                        if (!row.admits(role)) {
                            // The event doors know keys only: a person's token is no credential there.
                            int refusal = Contract.isEventDoor(endpoint) ? 401 : 403;
                            assertProblem(ask(caller, endpoint), role.toString(), refusal);
                        }
                    });
                    assertThat(rows.written()).isEqualTo(before);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRoleThatMayAskIsNotTurnedAway() {
        return endpoints.stream()
                .filter(endpoint -> endpoint.isRead() && !endpoint.path().equals("/v1/events/live"))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    Contract.Row row = Contract.of(endpoint);
                    List<Role> turnedAway = new ArrayList<>();
                    callers.forEach((role, caller) -> {
                        int status = ask(caller, endpoint).status();
                        if (row.admits(role) && (status == 401 || status == 403)) {
                            turnedAway.add(role);
                        }
                    });
                    assertThat(turnedAway).isEmpty();
                }));
    }

    @Test
    void aTokenThatNamesNoOrganizationActsForNone() {
        Caller nameless = with(adminUser, Map.of("without_organization", true));
        nameless.get("/v1/me").expecting(200);
        for (Endpoint endpoint : endpoints) {
            if (!Contract.of(endpoint).admits(Role.SESSION)) {
                assertProblem(ask(nameless, endpoint), endpoint.toString(), 401, 403);
            }
        }
    }

    private static Caller.Answer ask(Caller caller, Endpoint endpoint) {
        return caller.ask(
                endpoint.method(),
                endpoint.filled(Map.of()),
                Contract.of(endpoint).body());
    }
}
