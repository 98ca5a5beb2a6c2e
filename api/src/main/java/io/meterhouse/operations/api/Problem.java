package io.meterhouse.operations.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not what was asked for, as RFC 9457 has it. Thrown by handlers; {@link ProblemHandler} writes it.
 * The code is stable and for machines, the detail for people.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String detail;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    /**
     * What is wrong with one field.
     *
     * @param pointer a JSON pointer into the body, or the name of a query parameter behind {@code ?}
     */
    public record FieldError(String pointer, String code, String detail) {}

    public Problem(int status, String code, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(status + " " + code + ": " + detail, null, false, false);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, List.of(), null);
    }

    public static Problem badRequest(String code, String detail) {
        return of(400, code, detail);
    }

    /** 400 about one field, whose code is also the problem's. */
    public static Problem field(String pointer, String code, String detail) {
        return new Problem(400, code, detail, List.of(new FieldError(pointer, code, detail)), null);
    }

    /** 400 about several fields; the problem's code is that of the only one, or {@code invalid_request}. */
    public static Problem fields(List<FieldError> errors) {
        if (errors.size() == 1) {
            FieldError only = errors.getFirst();
            return field(only.pointer(), only.code(), only.detail());
        }
        return new Problem(400, "invalid_request", "Several fields are not as they must be.", errors, null);
    }

    public static Problem unauthorized() {
        return of(401, "unauthorized", "The credentials are missing, unknown, expired or revoked.");
    }

    public static Problem forbidden() {
        return of(403, "forbidden", "This needs a role that the caller does not have.");
    }

    public static Problem missingScope(String scope) {
        return of(403, "missing_scope", "The key does not have the scope " + scope + ".");
    }

    /** A secret was sent where it would be kept or logged; it is refused, so that its sender hears of it. */
    public static Problem misplacedKey(int status) {
        return of(
                status,
                "misplaced_key",
                "A key belongs into the header Authorization or X-Api-Key, and nowhere else. Replace this one.");
    }

    /** Not yours and not there are the same. */
    public static Problem notFound() {
        return of(404, "not_found", "There is no such thing here.");
    }

    public static Problem conflict(String code, String detail) {
        return of(409, code, detail);
    }

    public static Problem gone(String code, String detail) {
        return of(410, code, detail);
    }

    public static Problem tooLarge(String code, String detail) {
        return of(413, code, detail);
    }

    public static Problem unsupportedMediaType(String detail) {
        return of(415, "unsupported_media_type", detail);
    }

    public static Problem tooManyRequests(Duration retryAfter) {
        return new Problem(429, "too_many_requests", "Slower, please.", List.of(), retryAfter);
    }

    public static Problem unavailable(String code, String detail, Duration retryAfter) {
        return new Problem(503, code, detail, List.of(), retryAfter);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
