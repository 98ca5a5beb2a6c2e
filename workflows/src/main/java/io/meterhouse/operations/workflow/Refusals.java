package io.meterhouse.operations.workflow;

import io.temporal.failure.ApplicationFailure;

/**
 * What a workflow or an activity says no with, where the api shall answer with that no: thrown from an update or an
 * activity, it comes back to the caller as a problem with this status, code and detail. Never retried.
 */
public final class Refusals {
    /** The type of every such failure; its details are status, code and detail. */
    public static final String TYPE = "Refused";

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private Refusals() {}

    public static ApplicationFailure badRequest(String code, String detail) {
        return refusal(BAD_REQUEST, code, detail);
    }

    public static ApplicationFailure notFound() {
        return refusal(NOT_FOUND, "not_found", "There is no such thing here.");
    }

    public static ApplicationFailure conflict(String code, String detail) {
        return refusal(CONFLICT, code, detail);
    }

    private static ApplicationFailure refusal(int status, String code, String detail) {
        return ApplicationFailure.newNonRetryableFailure(detail, TYPE, status, code, detail);
    }
}
