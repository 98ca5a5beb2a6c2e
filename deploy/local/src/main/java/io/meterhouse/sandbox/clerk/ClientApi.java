package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.Store;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a browser asks for after the hosted pages have sent it back, holding its client token.
 *
 * <p>{@code GET /v1/client/sessions/{id}}, and {@code POST} to {@code /tokens}, {@code /organizations}, {@code /end}
 * under it.
 */
final class ClientApi {
    private final Store store;
    private final Directory directory;
    private final SessionTokens tokens;
    private final Routes<Function<ClerkCall, Answer>> routes = new Routes<>();

    ClientApi(Store store, Directory directory, SessionTokens tokens) {
        this.store = store;
        this.directory = directory;
        this.tokens = tokens;
        routes.on("GET", "/v1/client/sessions/{session}", this::describe)
                .on("POST", "/v1/client/sessions/{session}/tokens", this::token)
                .on("POST", "/v1/client/sessions/{session}/organizations", this::createOrganization)
                .on("POST", "/v1/client/sessions/{session}/end", this::end);
    }

    Answer handle(Request request) {
        Routes.Match<Function<ClerkCall, Answer>> match =
                routes.match(request.method(), request.path()).orElseThrow(ClerkError::unknownRoute);
        return store.change(change -> match.handler().apply(new ClerkCall(change, request, match.variables())));
    }

    private Answer describe(ClerkCall call) {
        ObjectNode session = session(call);
        ObjectNode user = directory.user(call.change(), Json.text(session, "user_id"));
        ObjectNode answer = Json.object();
        answer.putObject("user")
                .put("id", Json.text(user, "id"))
                .put("email", Shapes.email(user))
                .put("first_name", user.path("first_name").stringValue(null));
        answer.putNull("organization");
        directory
                .activeMembership(call.change(), session)
                .ifPresent(membership -> answer.putObject("organization")
                        .put("id", Json.text(membership.path("organization"), "id"))
                        .put("name", Json.text(membership.path("organization"), "name"))
                        .put("role", Json.text(membership, "role")));
        return Answer.json(200, answer);
    }

    private Answer token(ClerkCall call) {
        ObjectNode session = session(call);
        String jwt = tokens.sign(
                session,
                directory.emailOf(call.change(), session),
                directory.activeMembership(call.change(), session),
                TokenTerms.asClerkDoes(TokenTerms.LIFE));
        return Answer.json(200, Json.object().put("object", "token").put("jwt", jwt));
    }

    private Answer createOrganization(ClerkCall call) {
        ObjectNode session = session(call);
        ObjectNode body = call.body("name");
        ObjectNode organization = directory.createOrganization(
                call.change(), ClerkCall.required(body, "name"), null, Json.text(session, "user_id"), Json.object());
        directory.activate(call.change(), session, Json.text(organization, "id"));
        return Answer.json(
                200,
                Json.object()
                        .put("id", Json.text(organization, "id"))
                        .put("name", Json.text(organization, "name"))
                        .put("slug", Json.text(organization, "slug")));
    }

    private Answer end(ClerkCall call) {
        return Answer.json(200, directory.endSession(call.change(), session(call), "ended"));
    }

    private ObjectNode session(ClerkCall call) {
        return directory.sessionOfClient(
                call.change(), call.variable("session"), call.request().bearer());
    }
}
