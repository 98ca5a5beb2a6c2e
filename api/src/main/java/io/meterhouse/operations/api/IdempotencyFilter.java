package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Authentication;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.operations.storage.IdempotencyStore.Answer;
import io.meterhouse.operations.storage.IdempotencyStore.Answered;
import io.meterhouse.operations.storage.IdempotencyStore.Found;
import io.meterhouse.operations.storage.IdempotencyStore.Request;
import io.meterhouse.operations.storage.IdempotencyStore.ToDo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers a repeated POST as its first was answered; a secret is never answered twice. */
@Component
@Order(IdempotencyFilter.ORDER)
class IdempotencyFilter implements WebFilter {
    static final int ORDER = -100;

    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final int MAX_KEY_LENGTH = 255;
    private static final int MAX_BODY_BYTES = 1024 * 1024;
    private static final int NO_STATUS = 200;
    private static final List<String> KEPT_HEADERS = List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Idempotency idempotency;
    private final ProblemHandler problems;
    private final Scheduler blocking;

    IdempotencyFilter(Idempotency idempotency, ProblemHandler problems, Scheduler blocking) {
        this.idempotency = idempotency;
        this.problems = problems;
        this.blocking = blocking;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String key = request.getHeaders().getFirst(KEY);
        Authentication authentication = Authentication.of(exchange);
        boolean concerned = key != null
                && request.getMethod().equals(HttpMethod.POST)
                && request.getPath().value().startsWith("/v1/")
                && authentication.caller() != null;
        if (!concerned || key == null) {
            return chain.filter(exchange);
        }
        if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
            return Mono.error(Problem.badRequest(
                    "invalid_idempotency_key", "An Idempotency-Key has 1 to " + MAX_KEY_LENGTH + " characters."));
        }
        if (ApiKeyFormat.isContainedIn(key)) {
            return Mono.error(Problem.misplacedKey(400));
        }
        Request asked = new Request(
                Idempotency.scopeOf(authentication), request.getPath().value(), key);
        return DataBufferUtils.join(request.getBody(), MAX_BODY_BYTES)
                .map(IdempotencyFilter::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> Mono.fromCallable(() -> idempotency.begin(asked, hash(request, body)))
                        .subscribeOn(blocking)
                        .flatMap(found -> proceed(exchange, chain, asked, body, found)));
    }

    private Mono<Void> proceed(
            ServerWebExchange exchange, WebFilterChain chain, Request asked, byte[] body, Found found) {
        return switch (found) {
            case ToDo todo -> doIt(exchange, chain, asked, body, todo);
            case Answered answered -> replay(exchange.getResponse(), answered.answer());
            default -> Mono.error(Idempotency.refusal(found));
        };
    }

    private Mono<Void> doIt(ServerWebExchange exchange, WebFilterChain chain, Request asked, byte[] body, ToDo todo) {
        NewIds.derived(asked, todo.since()).keepIn(exchange);
        ServerWebExchange kept = exchange.mutate()
                .request(new Replayable(exchange.getRequest(), body, exchange.getResponse()))
                .response(new Keeping(exchange.getResponse(), asked))
                .build();
        Mono<Void> work = chain.filter(kept).onErrorResume(failed -> problems.handle(kept, failed));
        // What was begun is brought to its end and its answer kept, also where the caller has hung up.
        return Mono.deferContextual(
                context -> Mono.fromFuture(work.contextWrite(context).toFuture(), true));
    }

    private static Mono<Void> replay(ServerHttpResponse response, Answer answer) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        answer.headers().forEach(response.getHeaders()::set);
        response.getHeaders().set(REPLAYED, "true");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (body.length == 0) {
            return response.setComplete();
        }
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static String hash(ServerHttpRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String query = String.valueOf(request.getURI().getRawQuery());
            digest.update(query.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** What is kept of a body: the same, without a key that may be shown only once. */
    static String withoutSecrets(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!text.contains("mh_")) {
            return text;
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (json instanceof ObjectNode object
                    && ApiKeyFormat.isWellFormed(object.path("key").asString(""))) {
                return JSON.writeValueAsString(object.putNull("key"));
            }
            return text;
        } catch (JacksonException notJson) {
            return "";
        }
    }

    /** The request with a body that was read already. */
    private static final class Replayable extends ServerHttpRequestDecorator {
        private final byte[] body;
        private final ServerHttpResponse response;

        Replayable(ServerHttpRequest request, byte[] body, ServerHttpResponse response) {
            super(request);
            this.body = body;
            this.response = response;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return body.length == 0
                    ? Flux.empty()
                    : Flux.defer(() -> Flux.just(response.bufferFactory().wrap(body)));
        }
    }

    /** The response whose answer is kept before it is sent. */
    private final class Keeping extends ServerHttpResponseDecorator {
        private final Request asked;
        private boolean isKept;

        Keeping(ServerHttpResponse response, Request asked) {
            super(response);
            this.asked = asked;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return DataBufferUtils.join(body)
                    .map(IdempotencyFilter::bytes)
                    .defaultIfEmpty(new byte[0])
                    .flatMap(bytes -> keep(bytes)
                            .then(Mono.defer(() ->
                                    super.writeWith(Mono.just(bufferFactory().wrap(bytes))))));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return writeWith(Flux.from(body).flatMapSequential(part -> part));
        }

        @Override
        public Mono<Void> setComplete() {
            return keep(new byte[0]).then(Mono.defer(super::setComplete));
        }

        private Mono<Void> keep(byte[] body) {
            if (isKept) {
                return Mono.empty();
            }
            isKept = true;
            Answer answer = new Answer(statusOf(getStatusCode()), headers(), withoutSecrets(body));
            return Mono.fromRunnable(() -> idempotency.end(asked, answer))
                    .subscribeOn(blocking)
                    .then();
        }

        private static int statusOf(@Nullable HttpStatusCode status) {
            return status == null ? NO_STATUS : status.value();
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            for (String name : KEPT_HEADERS) {
                String value = getHeaders().getFirst(name);
                if (value != null) {
                    headers.put(name, value);
                }
            }
            return headers;
        }
    }
}
