package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.ScriptingDoor;
import io.meterhouse.sandbox.server.Store;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What tests do in place of a person in a browser.
 *
 * <ul>
 *   <li>{@code POST /sandbox/sign-ups {"email", "organization_name"?}} answers {@code {"user_id",
 *       "clerk_organization_id", "session_token"}}; an email that is known already is signed in instead
 *   <li>{@code POST /sandbox/sessions {"user_id", "ttl"?, "not_before"?, "issuer"?, "azp"?, "without_organization"?,
 *       "signed_by"?}} answers {@code {"session_token"}}: Clerk's, or, where something is said, one that Clerk would not
 *       make, such as an expired one (a negative {@code ttl}, in seconds)
 * </ul>
 */
final class ClerkDoors {
    private final Store store;
    private final Directory directory;
    private final SignUps signUps;
    private final SessionTokens tokens;

    ClerkDoors(Store store, Directory directory, SignUps signUps, SessionTokens tokens) {
        this.store = store;
        this.directory = directory;
        this.signUps = signUps;
        this.tokens = tokens;
    }

    Optional<Answer> handle(Request request) {
        return switch (request.method() + " " + request.path()) {
            case "POST /sandbox/sign-ups" -> Optional.of(store.change(change -> signUp(change, request)));
            case "POST /sandbox/sessions" -> Optional.of(store.change(change -> session(change, request)));
            default -> Optional.empty();
        };
    }

    private Answer signUp(Store.Change change, Request request) {
        ObjectNode body = ScriptingDoor.body(request).orElseThrow(ClerkError::malformedBody);
        String email = ClerkCall.required(body, "email");
        boolean known = directory.userByEmail(change, email).isPresent();
        ObjectNode session = known
                ? signUps.signIn(change, email)
                : signUps.signUp(change, email, ClerkCall.optional(body, "organization_name"));
        ObjectNode answer = Json.object().put("user_id", Json.text(session, "user_id"));
        answer.set("clerk_organization_id", session.path("last_active_organization_id"));
        return Answer.json(known ? 200 : 201, answer.put("session_token", token(change, session, body)));
    }

    private Answer session(Store.Change change, Request request) {
        ObjectNode body = ScriptingDoor.body(request).orElseThrow(ClerkError::malformedBody);
        ObjectNode user = directory.user(change, ClerkCall.required(body, "user_id"));
        String userId = Json.text(user, "id");
        List<ObjectNode> open = directory.sessions(change).stream()
                .filter(session -> Json.text(session, "user_id").equals(userId) && directory.isActive(session))
                .toList();
        ObjectNode session = open.isEmpty() ? directory.startSession(change, userId) : open.getLast();
        if (Json.text(session, "last_active_organization_id").isEmpty()) {
            // Signing in anew goes to the organization that the user has got meanwhile.
            for (ObjectNode membership : directory.membershipsOfUser(change, userId)) {
                session = directory.activate(change, session, Json.text(membership.path("organization"), "id"));
            }
        }
        return Answer.json(200, Json.object().put("session_token", token(change, session, body)));
    }

    private String token(Store.Change change, ObjectNode session, ObjectNode body) {
        return tokens.sign(
                session,
                directory.emailOf(change, session),
                directory.activeMembership(change, session),
                TokenTerms.read(body));
    }
}
