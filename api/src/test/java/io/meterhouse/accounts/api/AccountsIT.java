package io.meterhouse.accounts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.meterhouse.accounts.api.TestAccounts.Person;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AccountsIT {
    private static TestAccounts accounts;

    @BeforeAll
    static void start() {
        accounts = TestAccounts.start();
    }

    @AfterAll
    static void stop() {
        accounts.close();
    }

    private static Person customer() {
        return accounts.signUp("dev-" + UUID.randomUUID() + "@customer.test", "Acme");
    }

    @Test
    void onboardingTwiceIsTheSameOrganizationAndTheSameWorkflow() {
        Person person = customer();
        var first = accounts.ask(person, "POST", "/v1/onboarding", "{}");
        assertThat(first.status()).as(first.text()).isIn(200, 201);
        JsonNode organization = first.body().get("organization");
        assertThat(organization.get("id").asString()).startsWith("org_");
        assertThat(organization.get("name").asString()).isEqualTo("Acme");
        assertThat(organization.get("clerk_organization_id").asString()).isEqualTo(person.clerkOrganization());
        var second = accounts.ask(person, "POST", "/v1/onboarding", "{}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().get("organization").get("id")).isEqualTo(organization.get("id"));
        assertThat(second.body().get("workflow_id")).isEqualTo(first.body().get("workflow_id"));
    }

    @Test
    void whoIsSignedInIsCalledByTheAddressInTheToken() {
        String email = "dev-" + UUID.randomUUID() + "@customer.test";
        Person person = accounts.signUp(email, "Acme");
        accounts.ask(person, "POST", "/v1/onboarding", "{}");
        JsonNode me = accounts.ask(person, "GET", "/v1/me", null).body();
        assertThat(me.get("email").asString()).isEqualTo(email);
        assertThat(me.get("role").asString()).isEqualTo("admin");
        assertThat(me.get("organization").get("name").asString()).isEqualTo("Acme");
    }

    @Test
    void withoutATestClockTheBillingClockIsTheWalls() {
        Person person = customer();
        accounts.ask(person, "POST", "/v1/onboarding", "{}");
        JsonNode organization =
                accounts.ask(person, "GET", "/v1/organization", null).body();
        assertThat(organization.get("test_clock").isNull()).isTrue();
        assertThat(Instant.parse(organization.get("now").asString()))
                .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void onboardingMakesTheStripeCustomerAndSkipsThePlanWhereNoneIsTheDefault() {
        Person person = customer();
        accounts.ask(person, "POST", "/v1/onboarding", "{}");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode steps =
                    accounts.ask(person, "GET", "/v1/onboarding", null).body().get("steps");
            assertThat(statusOf(steps, "organization")).isEqualTo("done");
            assertThat(statusOf(steps, "stripe_customer")).isEqualTo("done");
            assertThat(statusOf(steps, "subscription")).isEqualTo("skipped");
            assertThat(statusOf(steps, "first_key")).isEqualTo("pending");
        });
        assertThat(accounts.ask(person, "GET", "/v1/organization", null)
                        .body()
                        .get("stripe_customer_id")
                        .asString())
                .startsWith("cus_");
    }

    @Test
    void whoHasNoOrganizationYetGetsOneMadeInClerk() {
        Person person = accounts.signUp("solo-" + UUID.randomUUID() + "@customer.test", null);
        assertThat(accounts.ask(person, "POST", "/v1/onboarding", "{}").status())
                .isEqualTo(400);
        var made = accounts.ask(person, "POST", "/v1/onboarding", "{\"organization_name\":\"Solo Works\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        JsonNode organization = made.body().get("organization");
        assertThat(organization.get("clerk_organization_id").asString()).startsWith("org_");
        assertThat(accounts.ask(person, "GET", "/v1/organization", null).body().get("id"))
                .isEqualTo(organization.get("id"));
        // The webhooks of the organization that was made for us find the row, and make no second one.
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                accounts.ask(person, "POST", "/v1/onboarding", "{\"organization_name\":\"Solo Works\"}")
                                        .body()
                                        .get("organization")
                                        .get("id"))
                        .isEqualTo(organization.get("id")));
    }

    @Test
    void whatClerkTellsIsAppliedWithoutAnybodySigningIn() {
        Person person = customer();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var answer = accounts.ask(person, "GET", "/v1/organization", null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().get("name").asString()).isEqualTo("Acme");
        });
    }

    @Test
    void aDeliveryWithoutARightSignatureIsRefused() {
        assertThat(accounts.api().ask("POST", "/webhooks/clerk", "{}").status()).isEqualTo(401);
        assertThat(accounts.api()
                        .ask(
                                "POST",
                                "/webhooks/clerk",
                                "{}",
                                "svix-id",
                                "msg_1",
                                "svix-timestamp",
                                Long.toString(System.currentTimeMillis() / 1000),
                                "svix-signature",
                                "v1,bm90IHJpZ2h0")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anOrganizationIsChangedByItsAdminAndWithinBounds() {
        Person person = customer();
        accounts.ask(person, "POST", "/v1/onboarding", "{}");
        var changed = accounts.ask(
                person,
                "PATCH",
                "/v1/organization",
                "{\"time_zone\":\"Europe/Berlin\",\"billing_email\":\"pay@acme.test\"}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.body().get("time_zone").asString()).isEqualTo("Europe/Berlin");
        assertThat(accounts.ask(person, "PATCH", "/v1/organization", "{\"time_zone\":\"Mars/Olympus\"}")
                        .status())
                .isEqualTo(400);
        var unknown = accounts.ask(person, "PATCH", "/v1/organization", "{\"nmae\":\"x\"}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body().get("code").asString()).isEqualTo("unknown_field");
        assertThat(unknown.body().get("errors").get(0).get("pointer").asString())
                .isEqualTo("/nmae");
    }

    @Test
    void meTellsWhoIsSignedIn() {
        Person operator = accounts.signUp("billing-" + UUID.randomUUID() + "@operator.test", null);
        assertThat(accounts.ask(operator, "GET", "/v1/me", null)
                        .body()
                        .get("role")
                        .asString())
                .isEqualTo("operator");
        assertThat(accounts.ask(operator, "GET", "/v1/api-keys", null).status()).isEqualTo(400);
        assertThat(accounts.ask(operator, "POST", "/v1/onboarding", "{}").status())
                .isEqualTo(409);
        Person person = customer();
        assertThat(accounts.ask(person, "GET", "/v1/admin/organizations", null).status())
                .isEqualTo(403);
    }

    @Test
    void anOperatorReadsWhatWasDoneInOneOrganization() {
        Person operator = accounts.signUp("billing-" + UUID.randomUUID() + "@operator.test", null);
        Person one = customer();
        Person other = customer();
        for (Person person : new Person[] {one, other}) {
            accounts.ask(person, "POST", "/v1/onboarding", "{}");
            accounts.ask(person, "PATCH", "/v1/organization", "{\"time_zone\":\"Europe/Berlin\"}");
        }
        String id = accounts.ask(one, "GET", "/v1/organization", null)
                .body()
                .get("id")
                .asString();
        JsonNode rows = accounts.ask(operator, "GET", "/v1/admin/audit?organization=" + id, null)
                .body()
                .get("data");
        assertThat(rows.isEmpty()).isFalse();
        for (JsonNode row : rows) {
            assertThat(row.get("organization").asString()).isEqualTo(id);
        }
        assertThat(accounts.ask(operator, "GET", "/v1/admin/audit?organization=org_nobody", null)
                        .status())
                .isEqualTo(404);
    }

    private static String statusOf(JsonNode steps, String name) {
        for (JsonNode step : steps) {
            if (step.get("name").asString().equals(name)) {
                return step.get("status").asString();
            }
        }
        throw new AssertionError("no step " + name + " in " + steps);
    }
}
