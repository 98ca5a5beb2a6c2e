package io.meterhouse.billing.workflow;

/**
 * Why something asked for is not done: the asker's error, not ours.
 *
 * @param status as the API answers it: 400, 404 or 409
 * @param code stable, as the API answers it
 * @param detail for people
 */
public record Refusal(int status, String code, String detail) {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    public static Refusal badRequest(String code, String detail) {
        return new Refusal(BAD_REQUEST, code, detail);
    }

    public static Refusal notFound() {
        return new Refusal(NOT_FOUND, "not_found", "There is no such thing here.");
    }

    public static Refusal conflict(String code, String detail) {
        return new Refusal(CONFLICT, code, detail);
    }
}
