package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Fault;
import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.ScriptingDoor;
import io.meterhouse.sandbox.server.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way every request to {@code /v1} goes: key, scripted fault, idempotency, operation, expansion.
 *
 * <p>An answer and what it tells of are committed together with the idempotency key, so that a repeat after any kill
 * gets the same answer.
 */
final class StripeApi {
    private static final Logger LOG = LoggerFactory.getLogger(StripeApi.class);
    private static final String KEYS = "idempotency_keys";
    private static final String KEY_PREFIX = "sk_test_";
    private static final Duration KEY_LIFE = Duration.ofHours(24);
    private static final int MAX_KEYS = 10_000;
    private static final int MAX_KEY_LENGTH = 255;

    private final Store store;
    private final ScriptingDoor scripting;
    private final StripeEvents events;
    private final Routes<Operation> routes;
    private final Clock clock;
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    StripeApi(Store store, ScriptingDoor scripting, StripeEvents events, Routes<Operation> routes, Clock clock) {
        this.store = store;
        this.scripting = scripting;
        this.events = events;
        this.routes = routes;
        this.clock = clock;
    }

    Answer handle(Request request) {
        Optional<String> key = request.method().equals("POST") ? request.header("Idempotency-Key") : Optional.empty();
        if (key.isPresent() && !inProgress.add(key.get())) {
            return headed(request, Ids.random("req_", 14), inProgress(key.get()).answer());
        }
        try {
            return underTheKey(request, key);
        } finally {
            key.ifPresent(inProgress::remove);
        }
    }

    private Answer underTheKey(Request request, Optional<String> key) {
        Fault fault = scripting.take(request);
        fault.waitItsDelay();
        boolean silent = fault.drop() != Fault.Drop.NONE;
        if (fault.drop() == Fault.Drop.BEFORE) {
            return store.change(change -> {
                scripting.note(change, request, 0, false);
                return Answer.dropped();
            });
        }
        Answer answer = store.change(change -> {
            Answer result = carriedOut(change, request, key, fault);
            boolean replayed = result.headers().containsKey("Idempotent-Replayed");
            scripting.note(change, request, silent ? 0 : result.status(), replayed);
            return result;
        });
        return silent ? Answer.dropped() : answer;
    }

    private Answer carriedOut(Store.Change change, Request request, Optional<String> key, Fault fault) {
        String requestId = Ids.random("req_", 14);
        int savepoint = change.savepoint();
        Answer answer;
        boolean keep = true;
        try {
            authenticate(request);
            Optional<Answer> earlier = key.flatMap(name -> replay(change, request, name));
            if (earlier.isPresent()) {
                return headed(request, requestId, earlier.get());
            }
            if (fault.status() != 0) {
                throw StripeError.injected(fault.status());
            }
            answer = Answer.json(200, operate(change, request, key, requestId));
        } catch (StripeError e) {
            if (!e.keepsChanges()) {
                change.rollbackTo(savepoint);
            }
            keep = !e.beforeExecution();
            answer = e.answer();
        } catch (RuntimeException e) {
            LOG.error("{} {} is a defect of the sandbox", request.method(), request.path(), e);
            change.rollbackTo(savepoint);
            answer = StripeError.defect().answer();
        }
        if (keep && key.isPresent()) {
            remember(change, request, key.get(), requestId, answer);
        }
        return headed(request, requestId, answer);
    }

    private ObjectNode operate(Store.Change change, Request request, Optional<String> key, String requestId) {
        Routes.Match<Operation> match = routes.match(request.method(), request.path())
                .orElseThrow(() -> StripeError.unknownRoute(request.method(), request.path()));
        Params params =
                Params.of(request.method().equals("POST") ? request.formParameters() : request.queryParameters());
        params.refuseUnknown(match.handler().known());
        StripeCall call = new StripeCall(change, params, match.variables(), clock.instant(), requestId, key, events);
        ObjectNode result = match.handler().action().apply(call);
        return Expansion.apply(call, result, params.texts("expand"));
    }

    private static void authenticate(Request request) {
        String key = request.header("Authorization")
                .filter(header -> header.startsWith("Basic "))
                .map(header -> user(header.substring("Basic ".length())))
                .or(request::bearer)
                .orElseThrow(() -> StripeError.unauthorized(
                        "You did not provide an API key. You need to provide your API key in the Authorization "
                                + "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."));
        if (!key.startsWith(KEY_PREFIX)) {
            throw StripeError.unauthorized("Invalid API Key provided: " + key.replaceAll("(?<=^.{8}).", "*"));
        }
    }

    private static String user(String credentials) {
        try {
            return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8).split(":", 2)[0];
        } catch (IllegalArgumentException e) {
            throw StripeError.unauthorized("Invalid API Key provided: the credentials are not base64.");
        }
    }

    // -- idempotency ---------------------------------------------------------------------------------------------

    private Optional<Answer> replay(Store.Change change, Request request, String key) {
        if (key.length() > MAX_KEY_LENGTH) {
            throw StripeError.idempotency(
                    400, null, "Idempotency keys can be at most " + MAX_KEY_LENGTH + " characters long.");
        }
        Optional<ObjectNode> kept = change.find(KEYS, key)
                .filter(row ->
                        Instant.parse(Json.text(row, "at")).plus(KEY_LIFE).isAfter(clock.instant()));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode row = kept.get();
        if (!Json.text(row, "path").equals(request.path())) {
            throw StripeError.idempotency(
                    400,
                    null,
                    "Keys for idempotent requests can only be used for the same endpoint they were first used for ('"
                            + Json.text(row, "path") + "' vs '" + request.path() + "'). Try using a key other than '"
                            + key + "' if you meant to execute a different request.");
        }
        if (!Json.text(row, "body").equals(request.body())) {
            throw StripeError.idempotency(
                    400,
                    null,
                    "Keys for idempotent requests can only be used with the same parameters they were first used "
                            + "with. Try using a key other than '" + key
                            + "' if you meant to execute a different request.");
        }
        return Optional.of(Answer.json(row.path("status").asInt(), Json.read(Json.text(row, "answer")))
                .with("Idempotent-Replayed", "true")
                .with("Original-Request", Json.text(row, "request_id")));
    }

    private void remember(Store.Change change, Request request, String key, String requestId, Answer answer) {
        ObjectNode row = Json.object()
                .put("at", clock.instant().toString())
                .put("path", request.path())
                .put("body", request.body())
                .put("request_id", requestId)
                .put("status", answer.status())
                .put("answer", answer.body());
        change.put(KEYS, key, row);
        change.trim(KEYS, MAX_KEYS, _ -> true);
    }

    private static StripeError inProgress(String key) {
        return StripeError.idempotency(
                409,
                "idempotency_key_in_use",
                "There is currently another in-progress request using this Idempotent Key (that probably means you "
                        + "submitted twice, and the other request is still going through): " + key
                        + ". Please try again later.");
    }

    private static Answer headed(Request request, String requestId, Answer answer) {
        Answer headed = answer.with("Request-Id", requestId)
                .with("Stripe-Version", request.header("Stripe-Version").orElse(StripeEvents.API_VERSION));
        return request.header("Idempotency-Key")
                .map(key -> headed.with("Idempotency-Key", key))
                .orElse(headed);
    }
}
