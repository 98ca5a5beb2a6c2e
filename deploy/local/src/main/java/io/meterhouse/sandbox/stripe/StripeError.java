package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in Stripe's shape: {@code {"error": {type, code, message, param, ...}}}. */
final class StripeError extends RuntimeException {
    private final int status;
    private final ObjectNode error;
    private final boolean beforeExecution;
    private final boolean keepsChanges;

    private StripeError(int status, ObjectNode error, boolean beforeExecution, boolean keepsChanges) {
        super(Json.text(error, "message"));
        this.status = status;
        this.error = error;
        this.beforeExecution = beforeExecution;
        this.keepsChanges = keepsChanges;
    }

    /** The request is wrong by itself; such an answer is not kept under an idempotency key. */
    static StripeError badParameter(@Nullable String code, String message, String param) {
        return new StripeError(400, invalidRequest(code, message, param), true, false);
    }

    static StripeError unknownParameter(String param) {
        return badParameter("parameter_unknown", "Received unknown parameter: " + param, param);
    }

    static StripeError missingParameter(String param) {
        return badParameter("parameter_missing", "Missing required param: " + param + ".", param);
    }

    /** What the path names does not exist. */
    static StripeError notFound(String what, String id, String param) {
        return new StripeError(404, missing(what, id, param), false, false);
    }

    /** What a parameter names does not exist. */
    static StripeError noSuch(String what, String id, String param) {
        return new StripeError(400, missing(what, id, param), false, false);
    }

    /** The object's state does not allow it. */
    static StripeError refused(@Nullable String code, String message, @Nullable String param) {
        return new StripeError(400, invalidRequest(code, message, param), false, false);
    }

    static StripeError unknownRoute(String method, String path) {
        return new StripeError(
                404,
                invalidRequest(
                        null,
                        "Unrecognized request URL (" + method + ": " + path + "). If you are trying to list objects, "
                                + "remove the trailing slash. If you are trying to retrieve an object, make sure you "
                                + "passed a valid (non-empty) identifier in your code.",
                        null),
                true,
                false);
    }

    static StripeError unauthorized(String message) {
        return new StripeError(401, invalidRequest(null, message, null), true, false);
    }

    static StripeError idempotency(int status, @Nullable String code, String message) {
        ObjectNode error = Json.object();
        if (code != null) {
            error.put("code", code);
        }
        return new StripeError(status, error.put("message", message).put("type", "idempotency_error"), true, false);
    }

    /** The bank said no. What was recorded of the attempt (charge, intent, events) stays. */
    static StripeError card(ObjectNode error) {
        return new StripeError(402, error.put("type", "card_error"), false, true);
    }

    /** Nobody's fault but the sandbox's. */
    static StripeError defect() {
        ObjectNode error = Json.object()
                .put("message", "The sandbox itself failed; its log says how.")
                .put("type", "api_error");
        return new StripeError(500, error, false, false);
    }

    /** What a test asked for. Answers of 500 and above are kept under an idempotency key, as Stripe keeps them. */
    static StripeError injected(int status) {
        ObjectNode error = Json.object();
        switch (status) {
            case 429 ->
                error.put("code", "rate_limit")
                        .put("message", "Request rate limit exceeded.")
                        .put("type", "invalid_request_error");
            case 400, 402, 404, 409 ->
                error.put("message", "The sandbox was told to refuse this.").put("type", "invalid_request_error");
            default ->
                error.put("message", "Sorry, an error occurred. The sandbox was told so.")
                        .put("type", "api_error");
        }
        return new StripeError(status, error, status < 500, false);
    }

    Answer answer() {
        ObjectNode body = Json.object();
        body.set("error", error);
        return Answer.json(status, body);
    }

    boolean beforeExecution() {
        return beforeExecution;
    }

    boolean keepsChanges() {
        return keepsChanges;
    }

    private static ObjectNode missing(String what, String id, String param) {
        return invalidRequest("resource_missing", "No such " + what + ": '" + id + "'", param);
    }

    private static ObjectNode invalidRequest(@Nullable String code, String message, @Nullable String param) {
        ObjectNode error = Json.object();
        if (code != null) {
            error.put("code", code).put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        error.put("message", message);
        if (param != null) {
            error.put("param", param);
        }
        return error.put("type", "invalid_request_error");
    }
}
