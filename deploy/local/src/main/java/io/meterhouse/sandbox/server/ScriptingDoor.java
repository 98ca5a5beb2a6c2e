package io.meterhouse.sandbox.server;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What tests ask of a sandbox and the real service does not have: faults to come, requests seen, webhooks repeated.
 *
 * <ul>
 *   <li>{@code POST /sandbox/failures {"match": "POST /v1/invoices", "status": 500 | "drop": "before"|"after",
 *       "delay_ms": n, "times": n}}; a segment {@code *} of the path fits any one; {@code DELETE} takes all back
 *   <li>{@code GET /sandbox/requests?match=}: {@code {"data": [{method, path, idempotency_key, status, ...}]}}
 *   <li>{@code GET /sandbox/deliveries}, {@code POST /sandbox/deliveries {"id"}} sends one of them again
 * </ul>
 */
public final class ScriptingDoor {
    private static final String FAILURES = "failures";
    private static final String REQUESTS = "requests";
    private static final int MAX_REQUESTS = 5_000;
    private static final int MAX_FAILURES = 1_000;
    private static final int MAX_DELAY_MILLIS = 600_000;

    private final Store store;
    private final WebhookOutbox outbox;
    private final Clock clock;

    public ScriptingDoor(Store store, WebhookOutbox outbox, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Answers {@code /health} and what lies under {@code /sandbox/}, as far as it is the same for both services. */
    public Optional<Answer> handle(Request request) {
        return switch (request.method() + " " + request.path()) {
            case "GET /health" -> Optional.of(Answer.json(200, Json.object().put("status", "UP")));
            case "POST /sandbox/failures" -> Optional.of(addFailure(request));
            case "GET /sandbox/failures" -> Optional.of(list(FAILURES, ""));
            case "DELETE /sandbox/failures" -> Optional.of(forgetFailures());
            case "GET /sandbox/requests" -> Optional.of(list(REQUESTS, parameter(request, "match")));
            case "GET /sandbox/deliveries" -> Optional.of(list("deliveries", ""));
            case "POST /sandbox/deliveries" -> Optional.of(repeat(request));
            default -> Optional.empty();
        };
    }

    /** The fault that is due for this request, used up by being asked for. */
    public Fault take(Request request) {
        return store.change(change -> {
            List<ObjectNode> due = change.all(
                    FAILURES, failure -> matches(Json.text(failure, "match"), request.method(), request.path()));
            if (due.isEmpty()) {
                return Fault.NONE;
            }
            ObjectNode failure = due.getFirst();
            int left = failure.path("times").asInt() - 1;
            if (left > 0) {
                change.put(FAILURES, Json.text(failure, "id"), failure.put("times", left));
            } else {
                change.remove(FAILURES, Json.text(failure, "id"));
            }
            return fault(failure);
        });
    }

    /** Notes a request and how it ended ({@code status} 0: the connection was dropped). */
    public void note(Store.Change change, Request request, int status, boolean replayed) {
        String id = Ids.random("req_", 14);
        ObjectNode seen = Json.object()
                .put("id", id)
                .put("at", clock.instant().toString())
                .put("method", request.method())
                .put("path", request.path())
                .put("query", request.query())
                .put("body", request.body())
                .put("status", status)
                .put("replayed", replayed);
        seen.put("idempotency_key", request.header("Idempotency-Key").orElse(null));
        change.put(REQUESTS, id, seen);
        change.trim(REQUESTS, MAX_REQUESTS, _ -> true);
    }

    static boolean matches(String pattern, String method, String path) {
        String[] parts = pattern.trim().split("\\s+", 2);
        if (parts.length == 1) {
            return parts[0].equals("*") || parts[0].equals(path);
        }
        if (!parts[0].equals("*") && !parts[0].equals(method)) {
            return false;
        }
        String[] wanted = parts[1].split("/", -1);
        String[] seen = path.split("/", -1);
        if (wanted.length != seen.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals("*") && !wanted[i].startsWith("{") && !wanted[i].equals(seen[i])) {
                return false;
            }
        }
        return true;
    }

    private static Fault fault(JsonNode failure) {
        Fault.Drop drop =
                switch (Json.text(failure, "drop")) {
                    case "before" -> Fault.Drop.BEFORE;
                    case "after" -> Fault.Drop.AFTER;
                    default -> Fault.Drop.NONE;
                };
        return new Fault(
                Duration.ofMillis(failure.path("delay_ms").asInt(0)),
                drop,
                failure.path("status").asInt(0));
    }

    private Answer addFailure(Request request) {
        Optional<ObjectNode> asked = body(request);
        if (asked.isEmpty() || Json.text(asked.get(), "match").isEmpty()) {
            return refused("a failure needs a \"match\", such as \"POST /v1/invoices\"");
        }
        ObjectNode failure = asked.get();
        String drop = Json.text(failure, "drop").toLowerCase(Locale.ROOT);
        int status = failure.path("status").asInt(0);
        int delay = failure.path("delay_ms").asInt(0);
        int times = failure.path("times").asInt(1);
        boolean valid = List.of("", "before", "after").contains(drop)
                && (status == 0 || (status >= 400 && status <= 599))
                && delay >= 0
                && delay <= MAX_DELAY_MILLIS
                && times > 0
                && (status != 0 || delay > 0 || !drop.isEmpty());
        if (!valid) {
            return refused("a failure has a status of 400 to 599, a drop (before, after) or a delay_ms");
        }
        failure.put("id", Ids.random("fail_", 14)).put("times", times);
        return store.change(change -> {
            change.put(FAILURES, Json.text(failure, "id"), failure);
            change.trim(FAILURES, MAX_FAILURES, _ -> true);
            return Answer.json(201, failure);
        });
    }

    private Answer forgetFailures() {
        return store.change(change -> {
            change.trim(FAILURES, 0, _ -> true);
            return Answer.empty(204);
        });
    }

    private Answer list(String collection, String match) {
        ObjectNode answer = Json.object();
        store.change(change -> change.all(
                        collection,
                        row -> match.isEmpty() || matches(match, Json.text(row, "method"), Json.text(row, "path"))))
                .forEach(answer.putArray("data")::add);
        return Answer.json(200, answer);
    }

    private Answer repeat(Request request) {
        String id = body(request).map(asked -> Json.text(asked, "id")).orElse("");
        return store.change(change -> outbox.repeat(change, id))
                ? Answer.json(202, Json.object().put("id", id))
                : Answer.json(404, Json.object().put("message", "no delivery '" + id + "' is kept"));
    }

    private static Answer refused(String message) {
        return Answer.json(400, Json.object().put("message", message));
    }

    private static String parameter(Request request, String name) {
        return request.queryParameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Request.Parameter::value)
                .findFirst()
                .orElse("");
    }

    /** The body as an object; empty for anything else. */
    public static Optional<ObjectNode> body(Request request) {
        try {
            return Json.read(request.body()) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
