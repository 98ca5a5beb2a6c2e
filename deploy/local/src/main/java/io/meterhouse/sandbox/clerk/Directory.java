package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Users, organizations, memberships and sessions, and the rules between them.
 *
 * <p>Every method works within a change of the caller's; what Clerk would tell by webhook is told by webhook.
 */
final class Directory {
    static final String ADMIN = "org:admin";
    static final String MEMBER = "org:member";

    private static final String USERS = "users";
    private static final String ORGANIZATIONS = "organizations";
    private static final String MEMBERSHIPS = "memberships";
    private static final String SESSIONS = "sessions";
    private static final String CLIENTS = "clients";

    private static final Duration SESSION_LIFE = Duration.ofDays(7);
    private static final Duration SESSION_ABANDONED_AFTER = Duration.ofDays(30);
    private static final int ID_LENGTH = 27;
    private static final int MAX_NAME_LENGTH = 256;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");
    private static final Pattern SLUG = Pattern.compile("[a-z0-9-]{1,255}");

    private final ClerkEvents events;
    private final Clock clock;

    Directory(ClerkEvents events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    // -- users ---------------------------------------------------------------------------------------------------

    ObjectNode createUser(Store.Change change, String email, @Nullable String firstName, @Nullable String lastName) {
        if (!EMAIL.matcher(email).matches()) {
            throw ClerkError.badParameter("email_address", "must be a valid email address.");
        }
        if (userByEmail(change, email).isPresent()) {
            throw ClerkError.taken("email_address", "That email address is taken. Please try another.");
        }
        ObjectNode user = Shapes.user(Ids.random("user_", ID_LENGTH), email, firstName, lastName, now());
        change.put(USERS, Json.text(user, "id"), user);
        events.send(change, "user.created", Json.text(user, "id"), user);
        return user;
    }

    ObjectNode user(Store.Change change, String id) {
        return change.find(USERS, id).orElseThrow(() -> ClerkError.notFound("user", id));
    }

    /** Of the user whose session it is. */
    String emailOf(Store.Change change, ObjectNode session) {
        return Shapes.email(user(change, Json.text(session, "user_id")));
    }

    Optional<ObjectNode> userByEmail(Store.Change change, String email) {
        return users(change).stream()
                .filter(user -> Shapes.email(user).equalsIgnoreCase(email))
                .findFirst();
    }

    List<ObjectNode> users(Store.Change change) {
        return change.all(USERS, _ -> true);
    }

    ObjectNode saveUser(Store.Change change, ObjectNode user) {
        user.put("updated_at", now());
        change.put(USERS, Json.text(user, "id"), user);
        events.send(change, "user.updated", Json.text(user, "id"), user);
        return user;
    }

    ObjectNode deleteUser(Store.Change change, String id) {
        user(change, id);
        for (ObjectNode membership : membershipsOfUser(change, id)) {
            removeMembership(change, Json.text(membership.path("organization"), "id"), id);
        }
        change.all(SESSIONS, session -> Json.text(session, "user_id").equals(id))
                .forEach(session -> endSession(change, session, "removed"));
        change.remove(USERS, id);
        ObjectNode deleted = Shapes.deleted("user", id);
        events.send(change, "user.deleted", id, deleted);
        return deleted;
    }

    // -- organizations -------------------------------------------------------------------------------------------

    /** An organization; its creator, where there is one, is its first admin. */
    ObjectNode createOrganization(
            Store.Change change, String name, @Nullable String slug, @Nullable String createdBy, JsonNode attributes) {
        return createOrganization(change, Ids.random("org_", ID_LENGTH), name, slug, createdBy, attributes);
    }

    /** The operator's own organization, there from the first start; nobody is told, as it was there before anybody. */
    void seedOrganization(Store.Change change, String id, String name, String slug) {
        if (change.find(ORGANIZATIONS, id).isEmpty()) {
            change.put(ORGANIZATIONS, id, Shapes.organization(id, name, slug, null, now()));
        }
    }

    private ObjectNode createOrganization(
            Store.Change change,
            String id,
            String name,
            @Nullable String slug,
            @Nullable String createdBy,
            JsonNode attributes) {
        if (createdBy != null) {
            user(change, createdBy);
        }
        String unique = slug == null ? freeSlug(change, checkedName(name)) : checkedSlug(change, slug, id);
        ObjectNode organization = Shapes.organization(id, checkedName(name), unique, createdBy, now());
        merge(organization, attributes, "public_metadata");
        merge(organization, attributes, "private_metadata");
        if (attributes.path("max_allowed_memberships").isNumber()) {
            organization.set("max_allowed_memberships", attributes.path("max_allowed_memberships"));
        }
        change.put(ORGANIZATIONS, id, organization);
        events.send(change, "organization.created", id, organization);
        if (createdBy != null) {
            addMembership(change, id, createdBy, ADMIN);
        }
        return organization;
    }

    ObjectNode organization(Store.Change change, String idOrSlug) {
        return change.find(ORGANIZATIONS, idOrSlug)
                .or(() -> bySlug(change, idOrSlug))
                .map(found -> withCounts(change, found))
                .orElseThrow(() -> ClerkError.notFound("organization", idOrSlug));
    }

    List<ObjectNode> organizations(Store.Change change) {
        return change.all(ORGANIZATIONS, _ -> true).stream()
                .map(found -> withCounts(change, found))
                .toList();
    }

    ObjectNode renameOrganization(Store.Change change, ObjectNode organization, String name) {
        return organization.put("name", checkedName(name));
    }

    ObjectNode moveOrganization(Store.Change change, ObjectNode organization, String slug) {
        return organization.put("slug", checkedSlug(change, slug, Json.text(organization, "id")));
    }

    ObjectNode saveOrganization(Store.Change change, ObjectNode organization) {
        String id = Json.text(organization, "id");
        organization.put("updated_at", now());
        change.put(ORGANIZATIONS, id, organization);
        for (ObjectNode membership : membershipsOf(change, id)) {
            membership.set("organization", organization);
            change.put(MEMBERSHIPS, membershipKey(id, userOf(membership)), membership);
        }
        events.send(change, "organization.updated", id, organization);
        return organization;
    }

    ObjectNode deleteOrganization(Store.Change change, String idOrSlug) {
        ObjectNode organization = organization(change, idOrSlug);
        String id = Json.text(organization, "id");
        membershipsOf(change, id).forEach(membership -> removeMembership(change, id, userOf(membership)));
        change.remove(ORGANIZATIONS, id);
        ObjectNode deleted = Shapes.deleted("organization", id).put("slug", Json.text(organization, "slug"));
        events.send(change, "organization.deleted", id, deleted);
        return deleted;
    }

    // -- memberships ---------------------------------------------------------------------------------------------

    ObjectNode addMembership(Store.Change change, String organizationId, String userId, String role) {
        ObjectNode organization = organization(change, organizationId);
        ObjectNode user = user(change, userId);
        if (membership(change, organizationId, userId).isPresent()) {
            throw ClerkError.taken("user_id", "User is already a member of the organization.");
        }
        ObjectNode membership =
                Shapes.membership(Ids.random("orgmem_", ID_LENGTH), organization, user, checkedRole(role), now());
        change.put(MEMBERSHIPS, membershipKey(organizationId, userId), membership);
        events.send(change, "organizationMembership.created", organizationId, membership);
        return membership;
    }

    ObjectNode changeRole(Store.Change change, String organizationId, String userId, String role) {
        ObjectNode membership = membership(change, organizationId, userId)
                .orElseThrow(() -> ClerkError.notFound("organization membership", userId));
        Shapes.setRole(membership, checkedRole(role)).put("updated_at", now());
        change.put(MEMBERSHIPS, membershipKey(organizationId, userId), membership);
        events.send(change, "organizationMembership.updated", organizationId, membership);
        return membership;
    }

    ObjectNode removeMembership(Store.Change change, String organizationId, String userId) {
        ObjectNode membership = membership(change, organizationId, userId)
                .orElseThrow(() -> ClerkError.notFound("organization membership", userId));
        change.remove(MEMBERSHIPS, membershipKey(organizationId, userId));
        change.all(
                        SESSIONS,
                        session -> Json.text(session, "user_id").equals(userId)
                                && Json.text(session, "last_active_organization_id")
                                        .equals(organizationId))
                .forEach(session ->
                        change.put(SESSIONS, Json.text(session, "id"), session.putNull("last_active_organization_id")));
        events.send(change, "organizationMembership.deleted", organizationId, membership);
        return membership;
    }

    Optional<ObjectNode> membership(Store.Change change, String organizationId, String userId) {
        return change.find(MEMBERSHIPS, membershipKey(organizationId, userId));
    }

    List<ObjectNode> membershipsOf(Store.Change change, String organizationId) {
        return change.all(
                MEMBERSHIPS,
                membership -> Json.text(membership.path("organization"), "id").equals(organizationId));
    }

    List<ObjectNode> membershipsOfUser(Store.Change change, String userId) {
        return change.all(MEMBERSHIPS, membership -> userOf(membership).equals(userId));
    }

    // -- sessions ------------------------------------------------------------------------------------------------

    /** A session in a browser of its own, in the organization that the user joined first. */
    ObjectNode startSession(Store.Change change, String userId) {
        ObjectNode user = user(change, userId);
        ObjectNode client =
                Json.object().put("id", Ids.random("client_", ID_LENGTH)).put("token", Ids.random("dvb_", 48));
        change.put(CLIENTS, Json.text(client, "id"), client);
        String organization = membershipsOfUser(change, userId).stream()
                .map(membership -> Json.text(membership.path("organization"), "id"))
                .findFirst()
                .orElse(null);
        ObjectNode session =
                Shapes.session(Ids.random("sess_", ID_LENGTH), userId, Json.text(client, "id"), organization, now());
        session.put("expire_at", now() + SESSION_LIFE.toMillis());
        session.put("abandon_at", now() + SESSION_ABANDONED_AFTER.toMillis());
        change.put(SESSIONS, Json.text(session, "id"), session);
        change.put(USERS, userId, user.put("last_sign_in_at", now()).put("last_active_at", now()));
        return session;
    }

    ObjectNode session(Store.Change change, String id) {
        return change.find(SESSIONS, id).orElseThrow(() -> ClerkError.notFound("session", id));
    }

    List<ObjectNode> sessions(Store.Change change) {
        return change.all(SESSIONS, _ -> true);
    }

    boolean isActive(ObjectNode session) {
        return Json.text(session, "status").equals("active")
                && session.path("expire_at").asLong() > now();
    }

    /** The session of the browser that holds {@code clientToken}; nobody else's is given away. */
    ObjectNode sessionOfClient(Store.Change change, String id, Optional<String> clientToken) {
        ObjectNode session = change.find(SESSIONS, id).orElseThrow(ClerkError::unauthenticated);
        String wanted = change.find(CLIENTS, Json.text(session, "client_id"))
                .map(client -> Json.text(client, "token"))
                .orElse("");
        if (wanted.isEmpty() || !wanted.equals(clientToken.orElse("")) || !isActive(session)) {
            throw ClerkError.unauthenticated();
        }
        return session;
    }

    String clientToken(Store.Change change, ObjectNode session) {
        return Json.text(change.find(CLIENTS, Json.text(session, "client_id")).orElseThrow(), "token");
    }

    ObjectNode activate(Store.Change change, ObjectNode session, String organizationId) {
        session.put("last_active_organization_id", organizationId).put("updated_at", now());
        change.put(SESSIONS, Json.text(session, "id"), session);
        return session;
    }

    ObjectNode endSession(Store.Change change, ObjectNode session, String status) {
        session.put("status", status).put("updated_at", now());
        change.put(SESSIONS, Json.text(session, "id"), session);
        return session;
    }

    /** The membership that the session's tokens speak for. */
    Optional<ObjectNode> activeMembership(Store.Change change, ObjectNode session) {
        return membership(change, Json.text(session, "last_active_organization_id"), Json.text(session, "user_id"));
    }

    // -- rules ---------------------------------------------------------------------------------------------------

    static void merge(ObjectNode into, JsonNode from, String field) {
        if (from.path(field) instanceof ObjectNode given) {
            ObjectNode merged = into.path(field) instanceof ObjectNode there ? there : Json.object();
            given.forEachEntry((name, value) -> {
                if (value.isNull()) {
                    merged.remove(name);
                } else {
                    merged.set(name, value);
                }
            });
            into.set(field, merged);
        }
    }

    private ObjectNode withCounts(Store.Change change, ObjectNode organization) {
        return organization.put(
                "members_count",
                membershipsOf(change, Json.text(organization, "id")).size());
    }

    private static Optional<ObjectNode> bySlug(Store.Change change, String slug) {
        return change
                .all(
                        ORGANIZATIONS,
                        organization -> Json.text(organization, "slug").equals(slug))
                .stream()
                .findFirst();
    }

    private static String checkedName(String name) {
        if (name.isBlank()) {
            throw ClerkError.missingParameter("name");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw ClerkError.badParameter("name", "should not exceed " + MAX_NAME_LENGTH + " characters.");
        }
        return name.strip();
    }

    private static String checkedRole(String role) {
        if (!role.equals(ADMIN) && !role.equals(MEMBER)) {
            throw ClerkError.badParameter("role", "must be one of " + ADMIN + ", " + MEMBER + ".");
        }
        return role;
    }

    private static String checkedSlug(Store.Change change, String slug, String ownId) {
        if (!SLUG.matcher(slug).matches()) {
            throw ClerkError.badParameter(
                    "slug", "can only contain lowercase alphanumeric characters and the dash \"-\".");
        }
        if (bySlug(change, slug)
                .filter(other -> !Json.text(other, "id").equals(ownId))
                .isPresent()) {
            throw ClerkError.taken("slug", "That slug is taken. Please try another.");
        }
        return slug;
    }

    private String freeSlug(Store.Change change, String name) {
        String base =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        long number = clock.instant().getEpochSecond();
        String slug = base.isEmpty() ? "organization" : base;
        while (bySlug(change, slug).isPresent()) {
            slug = base + "-" + number++;
        }
        return slug;
    }

    private static String membershipKey(String organizationId, String userId) {
        return organizationId + ":" + userId;
    }

    private static String userOf(ObjectNode membership) {
        return Json.text(membership.path("public_user_data"), "user_id");
    }

    private long now() {
        return clock.millis();
    }
}
