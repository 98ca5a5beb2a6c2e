package io.meterhouse.sandbox.clerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clerk.backend_api.Clerk;
import com.clerk.backend_api.helpers.security.VerifyToken;
import com.clerk.backend_api.helpers.security.models.TokenVerificationException;
import com.clerk.backend_api.helpers.security.models.VerifyTokenOptions;
import com.clerk.backend_api.models.components.Organization;
import com.clerk.backend_api.models.components.User;
import com.clerk.backend_api.models.errors.ClerkErrors;
import com.clerk.backend_api.models.operations.CreateOrganizationMembershipRequestBody;
import com.clerk.backend_api.models.operations.CreateOrganizationRequestBody;
import com.clerk.backend_api.models.operations.CreateUserRequestBody;
import com.clerk.backend_api.models.operations.GetUserListRequest;
import com.clerk.backend_api.models.operations.ListOrganizationMembershipsRequest;
import com.clerk.backend_api.models.operations.ListOrganizationsRequest;
import com.clerk.backend_api.models.operations.MergeOrganizationMetadataRequestBody;
import com.clerk.backend_api.models.operations.UpdateOrganizationRequestBody;
import com.svix.Webhook;
import io.jsonwebtoken.Claims;
import io.meterhouse.sandbox.Http;
import io.meterhouse.sandbox.WebhookReceiver;
import io.meterhouse.sandbox.server.Request;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ClerkSandboxIT {
    private static final String SECRET = "whsec_c2FuZGJveC1vZi1hLXRlc3Q=";
    private static final String OPERATOR = "org_operator";

    @TempDir
    Path state;

    private WebhookReceiver home;
    private ClerkSandbox sandbox;
    private Clerk clerk;

    @BeforeEach
    void start() {
        home = new WebhookReceiver();
        open();
    }

    @AfterEach
    void stop() {
        sandbox.close();
        home.close();
    }

    private void open() {
        sandbox = ClerkSandbox.start(state, 0, SECRET, home.url(), OPERATOR);
        clerk = Clerk.builder()
                .bearerAuth("sk_test_sandbox")
                .serverURL(sandbox.url() + "/v1")
                .build();
    }

    // -- tokens --------------------------------------------------------------------------------------------------

    @Test
    void aSignUpIsGivenATokenThatTheSdkVerifiesWithTheOrganizationInIt() throws Exception {
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        Claims claims = verify(signedUp.path("session_token").asString());
        assertThat(claims.getSubject()).isEqualTo(signedUp.path("user_id").asString());
        assertThat(claims.getIssuer()).isEqualTo(sandbox.url());
        assertThat(claims.get("org_id"))
                .isEqualTo(signedUp.path("clerk_organization_id").asString());
        assertThat(claims.get("org_role")).isEqualTo("admin");
        assertThat(claims.get("org_slug")).isEqualTo("acme");
        assertThat(claims.get("email")).isEqualTo("ada@acme.test");
        assertThat(claims.get("azp")).isEqualTo(home.url());
        assertThat(claims.get("v")).isEqualTo(2);
        assertThat(Duration.between(
                        claims.getIssuedAt().toInstant(), claims.getExpiration().toInstant()))
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aTokenOfAnotherPartyOrAnExpiredOneIsRefusedByTheSdk() {
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        String token = signedUp.path("session_token").asString();
        assertThatThrownBy(() -> VerifyToken.verifyToken(
                        token,
                        options().authorizedParty("https://elsewhere.test").build()))
                .isInstanceOf(TokenVerificationException.class);
    }

    @Test
    void aTokenThatClerkWouldNotMakeIsMadeOnRequestAndRefusedByTheSdk() {
        String user = signUp("ada@acme.test", "Acme").path("user_id").asString();
        List<String> wishes = List.of(
                "\"ttl\": -30",
                "\"not_before\": 600",
                "\"azp\": \"https://elsewhere.test\"",
                "\"signed_by\": \"stranger\"",
                "\"signed_by\": \"public_key\"",
                "\"signed_by\": \"nobody\"");
        for (String wish : wishes) {
            String token = door("/sandbox/sessions", "{\"user_id\": \"" + user + "\", " + wish + "}")
                    .path("session_token")
                    .asString();
            assertThatThrownBy(() -> verify(token)).as(wish).isInstanceOf(TokenVerificationException.class);
        }
    }

    @Test
    void aSignUpWithoutAnOrganizationHasNoneInItsToken() throws Exception {
        JsonNode signedUp = signUp("solo@acme.test", "");
        assertThat(signedUp.path("clerk_organization_id").isNull()).isTrue();
        assertThat(verify(signedUp.path("session_token").asString())).doesNotContainKey("org_id");
    }

    @Test
    void operatorsAreAdminsOfTheOperatorsOrganization() throws Exception {
        JsonNode signedUp = signUp("billing@operator.test", "Ignored");
        Claims claims = verify(signedUp.path("session_token").asString());
        assertThat(claims.get("org_id")).isEqualTo(OPERATOR);
        assertThat(claims.get("org_role")).isEqualTo("admin");
        assertThat(organization(OPERATOR).name()).isEqualTo("Waypoint Maps");
    }

    // -- backend API ---------------------------------------------------------------------------------------------

    @Test
    void anOrganizationIsCreatedFoundBySlugChangedAndDeletedThroughTheSdk() throws Exception {
        User user = createUser("ada@acme.test");
        Organization created = clerk.organizations()
                .create(
                        Optional.of(CreateOrganizationRequestBody.builder()
                                .name("Acme")
                                .slug("org-01kacme")
                                .createdBy(user.id())
                                .privateMetadata(Map.of("meterhouse", "org_01"))
                                .build()),
                        Optional.empty())
                .organization()
                .orElseThrow();
        assertThat(created.slug()).isEqualTo("org-01kacme");
        assertThat(organization("org-01kacme").id()).isEqualTo(created.id());
        assertThat(organization(created.id()).membersCount()).contains(1L);

        clerk.organizations()
                .update(
                        created.id(),
                        UpdateOrganizationRequestBody.builder().name("Acme Two").build());
        clerk.organizations()
                .mergeMetadata(
                        created.id(),
                        MergeOrganizationMetadataRequestBody.builder()
                                .publicMetadata(Map.of("plan", "scale"))
                                .build());
        Organization changed = organization(created.id());
        assertThat(changed.name()).isEqualTo("Acme Two");
        assertThat(changed.publicMetadata()).containsEntry("plan", "scale");

        clerk.organizations().delete(created.id());
        assertThatThrownBy(() -> organization(created.id())).isInstanceOfSatisfying(ClerkErrors.class, error -> {
            assertThat(error.code()).isEqualTo(404);
            assertThat(error.data().orElseThrow().errors().getFirst().code()).isEqualTo("resource_not_found");
        });
        assertThat(home.await(body -> body.path("type").asString().equals("organization.deleted")))
                .isNotNull();
    }

    @Test
    void membershipsAreListedAndGivenThroughTheSdk() throws Exception {
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        String organization = signedUp.path("clerk_organization_id").asString();
        User second = createUser("bob@acme.test");
        clerk.organizationMemberships()
                .create(
                        organization,
                        CreateOrganizationMembershipRequestBody.builder()
                                .userId(second.id())
                                .role("org:member")
                                .build());
        var listed = clerk.organizationMemberships()
                .list(ListOrganizationMembershipsRequest.builder()
                        .organizationId(organization)
                        .build())
                .organizationMemberships()
                .orElseThrow();
        assertThat(listed.totalCount()).isEqualTo(2);
        assertThat(listed.data()).extracting(row -> row.role()).containsExactly("org:member", "org:admin");
        var ofUser = clerk.users()
                .getOrganizationMemberships(second.id())
                .organizationMemberships()
                .orElseThrow();
        assertThat(ofUser.data()).extracting(row -> row.organization().id()).containsExactly(organization);
    }

    @Test
    void listsArePaged() throws Exception {
        IntStream.range(0, 12).forEach(i -> signUp("user" + i + "@acme.test", "Acme " + i));
        var first = organizations(ListOrganizationsRequest.builder().limit(5L).build());
        var last = organizations(
                ListOrganizationsRequest.builder().limit(5L).offset(10L).build());
        assertThat(first.totalCount()).isEqualTo(13); // and the operator's
        assertThat(first.data()).hasSize(5);
        assertThat(last.data()).hasSize(3);
        assertThat(first.data().getFirst().name()).isEqualTo("Acme 11");
        List<User> found = clerk.users()
                .list(GetUserListRequest.builder()
                        .emailAddress(List.of("user7@acme.test"))
                        .build())
                .userList()
                .orElseThrow();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().emailAddresses().getFirst().emailAddress()).isEqualTo("user7@acme.test");
    }

    @Test
    void sessionsAreRevokedAndGiveTokensThroughTheSdk() throws Exception {
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        String token = signedUp.path("session_token").asString();
        String session = verify(token).get("sid", String.class);
        assertThat(clerk.sessions().get(session).session().orElseThrow().userId())
                .isEqualTo(signedUp.path("user_id").asString());
        String jwt = clerk.sessions()
                .createToken(session)
                .object()
                .orElseThrow()
                .jwt()
                .orElseThrow();
        assertThat(verify(jwt).get("org_slug")).isEqualTo("acme");
        clerk.sessions().revoke(session);
        assertThatThrownBy(() -> clerk.sessions().createToken(session)).isInstanceOf(ClerkErrors.class);
    }

    @Test
    void theKeySetIsReadThroughTheSdk() throws Exception {
        var keys = clerk.jwks().getJWKS(Optional.empty());
        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(Http.json(Http.send("GET", sandbox.url() + "/.well-known/jwks.json", ""))
                        .path("keys"))
                .hasSize(1);
    }

    @Test
    void mistakesAreAnsweredInClerksShape() {
        HttpResponse<String> unknown = post("/v1/organizations", "{\"name\": \"A\", \"colour\": \"red\"}");
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(unknown.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(error(unknown).path("code").asString()).isEqualTo("form_param_unknown");
        assertThat(error(unknown).path("meta").path("param_name").asString()).isEqualTo("colour");
        assertThat(error(post("/v1/organizations", "{}")).path("code").asString())
                .isEqualTo("form_param_missing");
        assertThat(error(post("/v1/organizations", "{\"name\": \"A\", \"slug\": \"Not_A_Slug\"}"))
                        .path("code")
                        .asString())
                .isEqualTo("form_param_format_invalid");
        assertThat(post("/v1/organizations", "nonsense").statusCode()).isEqualTo(400);
        assertThat(Http.send("GET", sandbox.url() + "/v1/users", "").statusCode())
                .isEqualTo(401);
        assertThat(Http.send("GET", sandbox.url() + "/v1/users", "", "Authorization", "Bearer sk_live_x")
                        .statusCode())
                .isEqualTo(401);
        assertThat(Http.send("GET", sandbox.url() + "/v1/users?limit=0", "", "Authorization", "Bearer sk_test_x")
                        .statusCode())
                .isEqualTo(422);
    }

    // -- webhooks ------------------------------------------------------------------------------------------------

    @Test
    void aSignUpIsToldInOrderByWebhooksThatSvixVerifies() throws Exception {
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        Request last = home.awaitType("organizationMembership.created");
        home.awaitType("user.created");
        for (Request request : home.taken()) {
            assertThat(request.path()).isEqualTo("/webhooks/clerk");
            verifySignature(request);
        }
        assertThat(home.types().indexOf("organization.created"))
                .isLessThan(home.types().indexOf("organizationMembership.created"));
        JsonNode data = WebhookReceiver.body(last).path("data");
        assertThat(data.path("organization").path("id")).isEqualTo(signedUp.path("clerk_organization_id"));
        assertThat(data.path("public_user_data").path("user_id")).isEqualTo(signedUp.path("user_id"));
    }

    @Test
    void aRefusedWebhookComesAgainUnderTheSameId() {
        home.refuse(3);
        signUp("ada@acme.test", "");
        Request created = home.awaitType("user.created");
        String id = created.header("svix-id").orElseThrow();
        HttpResponse<String> repeated =
                Http.send("POST", sandbox.url() + "/sandbox/deliveries", "{\"id\": \"" + id + "\"}");
        assertThat(repeated.statusCode()).isEqualTo(202);
        home.await(_ -> home.taken().stream()
                        .filter(request ->
                                request.header("svix-id").orElseThrow().equals(id))
                        .count()
                == 2);
    }

    @Test
    void aRestartKeepsStateAndKeyAndDeliversWhatWasLeft() throws Exception {
        home.refuse(Integer.MAX_VALUE);
        JsonNode signedUp = signUp("ada@acme.test", "Acme");
        sandbox.close();
        home.refuse(0);
        open();
        home.awaitType("organization.created");
        assertThat(clerk.users()
                        .get(signedUp.path("user_id").asString())
                        .user()
                        .orElseThrow()
                        .emailAddresses())
                .hasSize(1);
        verify(signedUp.path("session_token").asString());
        assertThat(signUp("ada@acme.test", "Acme").path("user_id")).isEqualTo(signedUp.path("user_id"));
    }

    // -- hosted pages --------------------------------------------------------------------------------------------

    @Test
    void aPersonSignsUpOnTheHostedPageAndTheBrowserGetsTokens() throws Exception {
        String back = home.url() + "/welcome";
        HttpResponse<String> page = Http.send("GET", sandbox.url() + "/sign-up?redirect_url=" + back, "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<label for=\"email\">", "name=\"organization_name\"", back);
        Map<String, String> landed = submit("/sign-up", "email=eve%40acme.test&redirect_url=" + back);
        String session = landed.get("clerk_session");
        String client = landed.get("clerk_client");

        JsonNode before = browser("GET", session, "", client, "");
        assertThat(before.path("organization").isNull()).isTrue();
        assertThat(before.path("user").path("email").asString()).isEqualTo("eve@acme.test");
        JsonNode organization = browser("POST", session, "/organizations", client, "{\"name\": \"Eve & Co\"}");
        assertThat(organization.path("slug").asString()).isEqualTo("eve-co");
        String jwt = browser("POST", session, "/tokens", client, "").path("jwt").asString();
        assertThat(verify(jwt).get("org_id")).isEqualTo(organization.path("id").asString());

        browser("POST", session, "/end", client, "");
        assertThat(browser("POST", session, "/tokens", client, "").path("errors"))
                .hasSize(1);
        Map<String, String> again = submit("/sign-in", "email=eve%40acme.test&redirect_url=" + back);
        assertThat(again.get("clerk_session")).isNotEqualTo(session);
    }

    @Test
    void anotherBrowsersTokenOpensNothing() {
        String session = submit("/sign-up", "email=a%40acme.test&redirect_url=" + home.url())
                .get("clerk_session");
        String foreign = submit("/sign-up", "email=b%40acme.test&redirect_url=" + home.url())
                .get("clerk_client");
        assertThat(browser("POST", session, "/tokens", foreign, "").path("errors"))
                .hasSize(1);
    }

    @Test
    void theHostedPagesRefuseForeignRedirectsAndEscapeWhatTheyShow() {
        assertThat(Http.send("GET", sandbox.url() + "/sign-up?redirect_url=https://evil.test/", "")
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> shown = Http.send(
                "POST",
                sandbox.url() + "/sign-in",
                "email=%22%3E%3Cscript%3E&redirect_url=" + home.url(),
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(shown.statusCode()).isEqualTo(422);
        assertThat(shown.body()).doesNotContain("<script>").contains("role=\"alert\"");
    }

    @Test
    void browsersOnThisMachineMayAskAndOthersMayNot() {
        HttpResponse<String> local = Http.send(
                "OPTIONS", sandbox.url() + "/v1/client/sessions/x/tokens", "", "Origin", "http://localhost:5173");
        assertThat(local.statusCode()).isEqualTo(204);
        assertThat(local.headers().firstValue("Access-Control-Allow-Origin")).contains("http://localhost:5173");
        HttpResponse<String> foreign =
                Http.send("OPTIONS", sandbox.url() + "/v1/client/sessions/x/tokens", "", "Origin", "https://evil.test");
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    // -- faults --------------------------------------------------------------------------------------------------

    @Test
    void scriptedFailuresHitTheirRequestAndNoOther() {
        door("/sandbox/failures", "{\"match\": \"POST /v1/organizations\", \"status\": 500, \"times\": 1}");
        assertThat(post("/v1/organizations", "{\"name\": \"A\"}").statusCode()).isEqualTo(500);
        assertThat(post("/v1/organizations", "{\"name\": \"A\"}").statusCode()).isEqualTo(200);
        JsonNode seen = Http.json(Http.send("GET", sandbox.url() + "/sandbox/requests", ""));
        assertThat(seen.path("data")).hasSize(2);
    }

    private Map<String, String> submit(String path, String form) {
        HttpResponse<String> answer =
                Http.send("POST", sandbox.url() + path, form, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(answer.statusCode()).isEqualTo(303);
        String fragment = URI.create(answer.headers().firstValue("Location").orElseThrow())
                .getFragment();
        Map<String, String> values = new HashMap<>();
        for (String pair : fragment.split("&")) {
            values.put(pair.split("=")[0], pair.split("=")[1]);
        }
        return values;
    }

    private JsonNode browser(String method, String session, String path, String client, String body) {
        return Http.json(Http.send(
                method,
                sandbox.url() + "/v1/client/sessions/" + session + path,
                body,
                "Authorization",
                client,
                "Origin",
                home.url()));
    }

    private JsonNode signUp(String email, String organization) {
        String name = organization.isEmpty() ? "" : ", \"organization_name\": \"" + organization + "\"";
        return door("/sandbox/sign-ups", "{\"email\": \"" + email + "\"" + name + "}");
    }

    private JsonNode door(String path, String body) {
        HttpResponse<String> answer = Http.send("POST", sandbox.url() + path, body);
        assertThat(answer.statusCode()).isBetween(200, 201);
        return Http.json(answer);
    }

    private HttpResponse<String> post(String path, String body) {
        return Http.send("POST", sandbox.url() + path, body, "Authorization", "Bearer sk_test_x");
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return Http.json(answer).path("errors").path(0);
    }

    private User createUser(String email) {
        return clerk.users()
                .create(CreateUserRequestBody.builder()
                        .emailAddress(List.of(email))
                        .build())
                .user()
                .orElseThrow();
    }

    private Organization organization(String id) {
        return clerk.organizations().get(id).organization().orElseThrow();
    }

    private com.clerk.backend_api.models.components.Organizations organizations(ListOrganizationsRequest request) {
        return clerk.organizations().list(request).organizations().orElseThrow();
    }

    private VerifyTokenOptions.Builder options() {
        return VerifyTokenOptions.Builder.withSecretKey("sk_test_x")
                .apiUrl(sandbox.url())
                .skipJwksCache(true);
    }

    private Claims verify(String token) throws Exception {
        return (Claims) VerifyToken.verifyToken(
                        token, options().authorizedParty(home.url()).build())
                .payload();
    }

    private static void verifySignature(Request request) throws Exception {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(SECRET)
                .verify(
                        request.body(),
                        java.net.http.HttpHeaders.of(headers, (_, _) -> true).map());
    }
}
