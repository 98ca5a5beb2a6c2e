package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Clerk's backend API under {@code /v1}, as far as a service with organizations uses it, behind a secret key. */
final class BackendApi {
    private static final String KEY_PREFIX = "sk_test_";
    private static final int MAX_TOKEN_SECONDS = 315_360_000;

    private final Store store;
    private final Directory directory;
    private final SessionTokens tokens;
    private final Routes<Function<ClerkCall, Answer>> routes = new Routes<>();

    BackendApi(Store store, Directory directory, SessionTokens tokens) {
        this.store = store;
        this.directory = directory;
        this.tokens = tokens;
        routes.on("GET", "/v1/jwks", _ -> Answer.json(200, tokens.keySet()))
                .on("GET", "/v1/instance", _ -> instance())
                .on("GET", "/v1/users", this::listUsers)
                .on("POST", "/v1/users", this::createUser)
                .on("GET", "/v1/users/count", this::countUsers)
                .on("GET", "/v1/users/{user}", call -> Answer.json(200, user(call)))
                .on("PATCH", "/v1/users/{user}", this::updateUser)
                .on("PATCH", "/v1/users/{user}/metadata", this::updateUserMetadata)
                .on("DELETE", "/v1/users/{user}", this::deleteUser)
                .on("GET", "/v1/users/{user}/organization_memberships", this::listMembershipsOfUser)
                .on("GET", "/v1/organizations", this::listOrganizations)
                .on("POST", "/v1/organizations", this::createOrganization)
                .on("GET", "/v1/organizations/{organization}", this::getOrganization)
                .on("PATCH", "/v1/organizations/{organization}", this::updateOrganization)
                .on("PATCH", "/v1/organizations/{organization}/metadata", this::mergeOrganizationMetadata)
                .on("DELETE", "/v1/organizations/{organization}", this::deleteOrganization)
                .on("GET", "/v1/organizations/{organization}/memberships", this::listMemberships)
                .on("POST", "/v1/organizations/{organization}/memberships", this::createMembership)
                .on("PATCH", "/v1/organizations/{organization}/memberships/{user}", this::updateMembership)
                .on("DELETE", "/v1/organizations/{organization}/memberships/{user}", this::deleteMembership)
                .on("GET", "/v1/sessions", this::listSessions)
                .on("POST", "/v1/sessions", this::createSession)
                .on("GET", "/v1/sessions/{session}", call -> Answer.json(200, session(call)))
                .on("POST", "/v1/sessions/{session}/revoke", this::revokeSession)
                .on("POST", "/v1/sessions/{session}/tokens", this::createSessionToken);
    }

    Answer handle(Request request) {
        if (!request.bearer().orElse("").startsWith(KEY_PREFIX)) {
            throw request.header("Authorization").isEmpty() ? ClerkError.unauthenticated() : ClerkError.badSecretKey();
        }
        Routes.Match<Function<ClerkCall, Answer>> match =
                routes.match(request.method(), request.path()).orElseThrow(ClerkError::unknownRoute);
        return store.change(change -> match.handler().apply(new ClerkCall(change, request, match.variables())));
    }

    private Answer instance() {
        return Answer.json(
                200,
                Json.object()
                        .put("object", "instance")
                        .put("id", tokens.instanceId())
                        .put("environment_type", "development"));
    }

    // -- users ---------------------------------------------------------------------------------------------------

    private Answer listUsers(ClerkCall call) {
        return Answer.json(200, array(call.page(matchingUsers(call))));
    }

    private Answer countUsers(ClerkCall call) {
        return Answer.json(
                200,
                Json.object()
                        .put("object", "total_count")
                        .put("total_count", matchingUsers(call).size()));
    }

    private List<ObjectNode> matchingUsers(ClerkCall call) {
        call.query("email_address", "email_address_query", "external_id", "user_id", "organization_id", "query");
        Predicate<ObjectNode> filter = oneOf(
                        call.values("email_address"), user -> Shapes.email(user).toLowerCase(Locale.ROOT))
                .and(oneOf(call.values("external_id"), user -> Json.text(user, "external_id")))
                .and(oneOf(call.values("user_id"), user -> Json.text(user, "id")))
                .and(containing(call.value("email_address_query"), Shapes::email))
                .and(containing(call.value("query"), user -> Json.text(user, "id") + " " + Shapes.email(user)));
        List<String> organizations = call.values("organization_id");
        return directory.users(call.change()).stream()
                .filter(filter)
                .filter(user -> organizations.isEmpty()
                        || organizations.stream()
                                .anyMatch(organization -> directory
                                        .membership(call.change(), organization, Json.text(user, "id"))
                                        .isPresent()))
                .toList();
    }

    private Answer createUser(ClerkCall call) {
        ObjectNode body = call.body(
                "email_address",
                "first_name",
                "last_name",
                "external_id",
                "password",
                "skip_password_checks",
                "skip_password_requirement",
                "public_metadata",
                "private_metadata",
                "unsafe_metadata",
                "created_at");
        String email = body.path("email_address").path(0).asString("");
        if (email.isEmpty()) {
            throw ClerkError.missingParameter("email_address");
        }
        ObjectNode user = directory.createUser(
                call.change(), email, ClerkCall.nullable(body, "first_name"), ClerkCall.nullable(body, "last_name"));
        return Answer.json(200, body.size() == 1 ? user : save(call, user, body));
    }

    private Answer updateUser(ClerkCall call) {
        ObjectNode user = user(call);
        return Answer.json(
                200,
                save(
                        call,
                        user,
                        call.body(
                                "first_name",
                                "last_name",
                                "external_id",
                                "public_metadata",
                                "private_metadata",
                                "unsafe_metadata",
                                "username")));
    }

    private Answer updateUserMetadata(ClerkCall call) {
        ObjectNode user = user(call);
        return Answer.json(200, save(call, user, call.body("public_metadata", "private_metadata", "unsafe_metadata")));
    }

    private ObjectNode save(ClerkCall call, ObjectNode user, ObjectNode body) {
        for (String field : List.of("first_name", "last_name", "external_id", "username")) {
            ClerkCall.optional(body, field).ifPresent(value -> user.put(field, value));
        }
        for (String field : List.of("public_metadata", "private_metadata", "unsafe_metadata")) {
            Directory.merge(user, body, field);
        }
        return directory.saveUser(call.change(), user);
    }

    private Answer deleteUser(ClerkCall call) {
        return Answer.json(200, directory.deleteUser(call.change(), call.variable("user")));
    }

    private Answer listMembershipsOfUser(ClerkCall call) {
        call.query();
        List<ObjectNode> rows = directory.membershipsOfUser(call.change(), Json.text(user(call), "id"));
        return Answer.json(200, page(call, rows));
    }

    private ObjectNode user(ClerkCall call) {
        return directory.user(call.change(), call.variable("user"));
    }

    // -- organizations -------------------------------------------------------------------------------------------

    private Answer listOrganizations(ClerkCall call) {
        call.query(
                "query",
                "user_id",
                "organization_id",
                "include_members_count",
                "include_missing_member_with_elevated_permissions");
        List<String> users = call.values("user_id");
        List<ObjectNode> rows = directory.organizations(call.change()).stream()
                .filter(oneOf(call.values("organization_id"), row -> Json.text(row, "id")))
                .filter(containing(
                        call.value("query"),
                        row -> Json.text(row, "id") + " " + Json.text(row, "name") + " " + Json.text(row, "slug")))
                .filter(row -> users.isEmpty()
                        || users.stream()
                                .anyMatch(user -> directory
                                        .membership(call.change(), Json.text(row, "id"), user)
                                        .isPresent()))
                .toList();
        return Answer.json(200, page(call, rows));
    }

    private Answer createOrganization(ClerkCall call) {
        ObjectNode body = call.body(
                "name",
                "slug",
                "created_by",
                "public_metadata",
                "private_metadata",
                "max_allowed_memberships",
                "created_at",
                "role_set_key");
        return Answer.json(
                200,
                directory.createOrganization(
                        call.change(),
                        ClerkCall.required(body, "name"),
                        ClerkCall.nullable(body, "slug"),
                        ClerkCall.nullable(body, "created_by"),
                        body));
    }

    private Answer getOrganization(ClerkCall call) {
        call.query("include_members_count", "include_missing_member_with_elevated_permissions");
        return Answer.json(200, organization(call));
    }

    private Answer updateOrganization(ClerkCall call) {
        ObjectNode organization = organization(call);
        ObjectNode body = call.body(
                "name",
                "slug",
                "public_metadata",
                "private_metadata",
                "max_allowed_memberships",
                "admin_delete_enabled",
                "created_at",
                "role_set_key");
        ClerkCall.optional(body, "name")
                .ifPresent(name -> directory.renameOrganization(call.change(), organization, name));
        ClerkCall.optional(body, "slug")
                .ifPresent(slug -> directory.moveOrganization(call.change(), organization, slug));
        for (String field : List.of("max_allowed_memberships", "admin_delete_enabled")) {
            if (body.hasNonNull(field)) {
                organization.set(field, body.path(field));
            }
        }
        return saved(call, organization, body);
    }

    private Answer mergeOrganizationMetadata(ClerkCall call) {
        ObjectNode organization = organization(call);
        return saved(call, organization, call.body("public_metadata", "private_metadata"));
    }

    private Answer saved(ClerkCall call, ObjectNode organization, ObjectNode body) {
        Directory.merge(organization, body, "public_metadata");
        Directory.merge(organization, body, "private_metadata");
        return Answer.json(200, directory.saveOrganization(call.change(), organization));
    }

    private Answer deleteOrganization(ClerkCall call) {
        return Answer.json(200, directory.deleteOrganization(call.change(), call.variable("organization")));
    }

    private ObjectNode organization(ClerkCall call) {
        return directory.organization(call.change(), call.variable("organization"));
    }

    // -- memberships ---------------------------------------------------------------------------------------------

    private Answer listMemberships(ClerkCall call) {
        call.query("user_id", "email_address", "role", "query");
        List<ObjectNode> rows = directory.membershipsOf(call.change(), Json.text(organization(call), "id")).stream()
                .filter(oneOf(call.values("user_id"), row -> Json.text(row.path("public_user_data"), "user_id")))
                .filter(oneOf(
                        call.values("email_address"), row -> Json.text(row.path("public_user_data"), "identifier")))
                .filter(oneOf(call.values("role"), row -> Json.text(row, "role")))
                .filter(containing(call.value("query"), row -> Json.text(row.path("public_user_data"), "identifier")))
                .toList();
        return Answer.json(200, page(call, rows));
    }

    private Answer createMembership(ClerkCall call) {
        String organization = Json.text(organization(call), "id");
        ObjectNode body = call.body("user_id", "role", "public_metadata", "private_metadata");
        return Answer.json(
                200,
                directory.addMembership(
                        call.change(),
                        organization,
                        ClerkCall.required(body, "user_id"),
                        ClerkCall.required(body, "role")));
    }

    private Answer updateMembership(ClerkCall call) {
        String organization = Json.text(organization(call), "id");
        ObjectNode body = call.body("role");
        return Answer.json(
                200,
                directory.changeRole(
                        call.change(), organization, call.variable("user"), ClerkCall.required(body, "role")));
    }

    private Answer deleteMembership(ClerkCall call) {
        String organization = Json.text(organization(call), "id");
        return Answer.json(200, directory.removeMembership(call.change(), organization, call.variable("user")));
    }

    // -- sessions ------------------------------------------------------------------------------------------------

    private Answer listSessions(ClerkCall call) {
        call.query("user_id", "client_id", "status");
        List<ObjectNode> rows = directory.sessions(call.change()).stream()
                .filter(oneOf(call.values("user_id"), row -> Json.text(row, "user_id")))
                .filter(oneOf(call.values("client_id"), row -> Json.text(row, "client_id")))
                .filter(oneOf(call.values("status"), row -> Json.text(row, "status")))
                .toList();
        return Answer.json(200, array(call.page(rows)));
    }

    private Answer createSession(ClerkCall call) {
        ObjectNode body = call.body("user_id", "active_organization_id");
        ObjectNode session = directory.startSession(call.change(), ClerkCall.required(body, "user_id"));
        Optional<String> organization = ClerkCall.optional(body, "active_organization_id");
        return Answer.json(
                200,
                organization
                        .map(id -> directory.activate(call.change(), session, id))
                        .orElse(session));
    }

    private Answer revokeSession(ClerkCall call) {
        return Answer.json(200, directory.endSession(call.change(), session(call), "revoked"));
    }

    private Answer createSessionToken(ClerkCall call) {
        ObjectNode session = session(call);
        int seconds =
                call.body("expires_in_seconds").path("expires_in_seconds").asInt((int) TokenTerms.LIFE.toSeconds());
        if (seconds < 1 || seconds > MAX_TOKEN_SECONDS) {
            throw ClerkError.badParameter("expires_in_seconds", "must be between 1 and " + MAX_TOKEN_SECONDS + ".");
        }
        if (!directory.isActive(session)) {
            throw ClerkError.notFound("session", call.variable("session"));
        }
        return Answer.json(
                200,
                Json.object()
                        .put("object", "token")
                        .put(
                                "jwt",
                                tokens.sign(
                                        session,
                                        directory.emailOf(call.change(), session),
                                        directory.activeMembership(call.change(), session),
                                        TokenTerms.asClerkDoes(Duration.ofSeconds(seconds)))));
    }

    private ObjectNode session(ClerkCall call) {
        return directory.session(call.change(), call.variable("session"));
    }

    // -- lists ---------------------------------------------------------------------------------------------------

    private static ObjectNode page(ClerkCall call, List<ObjectNode> rows) {
        ObjectNode page = Json.object();
        page.set("data", array(call.page(rows)));
        return page.put("total_count", rows.size());
    }

    private static ArrayNode array(List<ObjectNode> rows) {
        return Json.array().addAll(rows);
    }

    /** A leading {@code +} asks for what is there anyway, {@code -} for all but that. */
    private static Predicate<ObjectNode> oneOf(List<String> values, Function<ObjectNode, String> field) {
        if (values.isEmpty()) {
            return _ -> true;
        }
        boolean except = values.getFirst().startsWith("-");
        List<String> wanted = values.stream()
                .map(value -> value.replaceFirst("^[+-]", ""))
                .map(value -> value.contains("@") ? value.toLowerCase(Locale.ROOT) : value)
                .toList();
        return row -> wanted.contains(field.apply(row)) != except;
    }

    private static Predicate<ObjectNode> containing(Optional<String> text, Function<ObjectNode, String> field) {
        String wanted = text.orElse("").toLowerCase(Locale.ROOT);
        return row -> field.apply(row).toLowerCase(Locale.ROOT).contains(wanted);
    }
}
