package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in Clerk's shape: {@code {"errors": [{message, long_message, code, meta}], "clerk_trace_id"}}. */
final class ClerkError extends RuntimeException {
    private final int status;
    private final String code;
    private final String longMessage;
    private final @Nullable String parameter;

    private ClerkError(int status, String code, String message, String longMessage, @Nullable String parameter) {
        super(message);
        this.status = status;
        this.code = code;
        this.longMessage = longMessage;
        this.parameter = parameter;
    }

    static ClerkError notFound(String what, String id) {
        return new ClerkError(
                404, "resource_not_found", "not found", "No " + what + " was found with id " + id + ".", null);
    }

    static ClerkError unknownRoute() {
        return new ClerkError(
                404, "resource_not_found", "Resource not found", "The URL was not found on this server.", null);
    }

    static ClerkError unauthenticated() {
        return new ClerkError(
                401,
                "authentication_invalid",
                "Invalid authentication",
                "Unable to authenticate the request, you need to supply an active session",
                null);
    }

    static ClerkError badSecretKey() {
        return new ClerkError(
                401,
                "clerk_key_invalid",
                "The provided Clerk Secret Key is invalid.",
                "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
                null);
    }

    /** What a test asked for. */
    static ClerkError injected(int status) {
        return new ClerkError(
                status,
                "internal_clerk_error",
                "Oops, an unexpected error occurred",
                "There was an internal error on our servers.",
                null);
    }

    static ClerkError malformedBody() {
        return new ClerkError(
                400, "request_body_invalid", "Request body invalid", "The request body is not a JSON object.", null);
    }

    static ClerkError unknownParameter(String name) {
        return new ClerkError(
                422, "form_param_unknown", "is unknown", name + " is not a valid parameter for this request.", name);
    }

    static ClerkError missingParameter(String name) {
        return new ClerkError(422, "form_param_missing", "is missing", name + " must be included.", name);
    }

    static ClerkError badParameter(String name, String why) {
        return new ClerkError(422, "form_param_format_invalid", "is invalid", name + " " + why, name);
    }

    static ClerkError taken(String name, String longMessage) {
        return new ClerkError(422, "form_identifier_exists", "already exists", longMessage, name);
    }

    Answer answer() {
        ObjectNode error = Json.object()
                .put("message", getMessage())
                .put("long_message", longMessage)
                .put("code", code);
        ObjectNode meta = error.putObject("meta");
        if (parameter != null) {
            meta.put("param_name", parameter);
        }
        ObjectNode body = Json.object();
        body.putArray("errors").add(error);
        body.put("clerk_trace_id", Ids.random("", 32).toLowerCase(java.util.Locale.ROOT));
        return Answer.json(status, body);
    }

    /** What a person on a hosted page is told. */
    String sentence() {
        return longMessage;
    }
}
