package io.meterhouse.events.api;

import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.api.ProblemHandler;
import io.meterhouse.operations.api.RequestIds;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The way from every {@link EventDoor} to the log: a route of the server itself, in front of Spring, so that an event costs
 * no more than it must (decision record 2). Small bodies of known keys are worked on where they arrive; what may wait or
 * takes long is handed to threads that may.
 */
@Component
class HttpEventDoor implements NettyRouteProvider {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEventDoor.class);
    private static final String API_KEY = "X-Api-Key";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    /** A body up to here is parsed sooner than it is handed to another thread. */
    private static final int PARSED_IN_PLACE_BYTES = 64 * 1024;
    /** A sender that needs longer for its body is not sending. */
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);

    /** Bodies decompressed at once: a small body may become a large one, and those are in nobody's budget. */
    private static final int DECOMPRESSIONS_AT_ONCE = 8;

    private final Semaphore decompressions = new Semaphore(DECOMPRESSIONS_AT_ONCE);
    private final EventDoors doors;
    private final ApiKeyCache keys;
    private final EventIntake intake;
    private final BodyBudget budget;
    private final Scheduler blocking;

    HttpEventDoor(EventDoors doors, ApiKeyCache keys, EventIntake intake, BodyBudget budget, Scheduler blocking) {
        this.doors = doors;
        this.keys = keys;
        this.intake = intake;
        this.budget = budget;
        this.blocking = blocking;
    }

    @Override
    public HttpServerRoutes apply(HttpServerRoutes routes) {
        return routes.route(request -> doorOf(request) != null, this::handle);
    }

    private @Nullable EventDoor doorOf(HttpServerRequest request) {
        return request.method().equals(HttpMethod.POST) ? doors.at(request.uri()) : null;
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        EventDoor door = doorOf(request);
        return door == null ? response.sendNotFound() : new Visit(door, request, response).answered();
    }

    /** One request. */
    private final class Visit {
        private final EventDoor door;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final HttpHeaders headers;
        private final String requestId = RequestIds.next();
        private final String contentType;
        private final BodyBuffer body;
        private @Nullable Problem refusal;
        private ContentEncoding encoding = ContentEncoding.IDENTITY;

        Visit(EventDoor door, HttpServerRequest request, HttpServerResponse response) {
            this.door = door;
            this.request = request;
            this.response = response;
            this.headers = request.requestHeaders();
            this.contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
            this.body = new BodyBuffer(budget, announced(headers));
        }

        Mono<Void> answered() {
            String plaintext = credentials(headers, door.isForgiving());
            // Without credentials the key may still be in the body, where the door has it there.
            ApiKeyCache.Known known =
                    plaintext == null ? new ApiKeyCache.Known(!door.isForgiving(), null) : keys.findInMemory(plaintext);
            if (ApiKeyFormat.isContainedIn(request.uri())) {
                refuse(Problem.misplacedKey(401));
            }
            if (known.known() && known.key() == null) {
                refuse(Problem.unauthorized());
            }
            readEncoding();
            return request.receive()
                    .doOnNext(body::add)
                    .then(Mono.defer(() -> worked(plaintext, known.key())))
                    .timeout(BODY_TIMEOUT.plus(EventLogWriter.DELIVERY_TIMEOUT))
                    .onErrorResume(failure -> isGone(failure)
                            // Nobody is there to hear an answer.
                            ? Mono.empty()
                            : Mono.just(answerTo(failure)))
                    .flatMap(this::send)
                    .doFinally(_ -> body.giveBack());
        }

        private void readEncoding() {
            try {
                encoding = ContentEncoding.of(headers.get(HttpHeaderNames.CONTENT_ENCODING));
            } catch (Problem unknown) {
                refuse(unknown);
            }
        }

        /** Remembers the answer and reads the body to its end, so that the sender listens when it comes. */
        private void refuse(Problem problem) {
            if (refusal == null) {
                refusal = problem;
                body.forget();
            }
        }

        private Mono<Answer> worked(@Nullable String plaintext, @Nullable ActiveKey key) {
            if (response.hasSentHeaders()) {
                // The server has refused what it could not read, and ended the body there as if it were whole.
                return Mono.error(new AbortedException("the request is no HTTP"));
            }
            Problem refused = refusal;
            if (refused != null) {
                return Mono.error(refused);
            }
            byte[] whole = body.whole();
            ContentEncoding packing = packing(whole);
            if (key != null && workedInPlace(key, packing, whole)) {
                return receipt(take(key, whole));
            }
            return Mono.fromCallable(() -> takeWaiting(plaintext, key, packing, whole))
                    .subscribeOn(blocking)
                    .flatMap(this::receipt);
        }

        private ContentEncoding packing(byte[] whole) {
            boolean unsaid = encoding == ContentEncoding.IDENTITY && door.isForgiving();
            return unsaid && ContentEncoding.isGzip(whole) ? ContentEncoding.GZIP : encoding;
        }

        private boolean workedInPlace(ActiveKey key, ContentEncoding packing, byte[] whole) {
            return !EventIntake.waits(key)
                    && packing == ContentEncoding.IDENTITY
                    && whole.length <= PARSED_IN_PLACE_BYTES;
        }

        private CompletableFuture<EventIntake.Receipt> takeWaiting(
                @Nullable String plaintext, @Nullable ActiveKey known, ContentEncoding packing, byte[] whole) {
            // Strangers have nothing decompressed, unless it is in there that they say who they are.
            ActiveKey key = known == null && plaintext != null ? working(plaintext) : known;
            if (packing == ContentEncoding.IDENTITY) {
                return take(key == null ? working(door.keyIn(whole)) : key, whole);
            }
            decompressions.acquireUninterruptibly();
            try {
                byte[] unpacked = packing.decompressed(whole);
                return take(key == null ? working(door.keyIn(unpacked)) : key, unpacked);
            } finally {
                decompressions.release();
            }
        }

        private ActiveKey working(@Nullable String plaintext) {
            ActiveKey key = plaintext == null ? null : keys.find(plaintext);
            if (key == null) {
                throw Problem.unauthorized();
            }
            return key;
        }

        private CompletableFuture<EventIntake.Receipt> take(ActiveKey key, byte[] unpacked) {
            return intake.take(key, idSeed(), context -> door.parse(headers, contentType, unpacked, context));
        }

        /** The answer is written by the connection's own thread; the log's has other things to do. */
        private Mono<Answer> receipt(CompletableFuture<EventIntake.Receipt> receipt) {
            return Mono.create(sink -> request.withConnection(connection -> {
                Executor loop = connection.channel().eventLoop();
                var _ = receipt.whenCompleteAsync(
                        (taken, failure) -> {
                            if (failure == null) {
                                sink.success(door.taken(taken, requestId));
                            } else {
                                sink.error(failure);
                            }
                        },
                        loop);
            }));
        }

        private IdSeed idSeed() {
            String key = headers.get(IDEMPOTENCY_KEY);
            return key == null ? new IdSeed.OfRequest(requestId) : new IdSeed.OfIdempotencyKey(key);
        }

        private Answer answerTo(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return switch (cause) {
                case Problem problem -> door.refused(problem, requestId);
                case EventLogUnavailableException _ ->
                    unavailable(
                            "The event log is not available. Repeat the whole body: what is on the log counts once.");
                case RejectedExecutionException _ -> unavailable("Too much is going on. Please repeat.");
                case TimeoutException _ -> last(Problem.of(408, "request_timeout", "The body did not come."));
                case BodyBuffer.BodyTooLongToForgetException _ -> last(BodyBuffer.tooLarge());
                case RuntimeException broken -> broken(broken);
                default -> broken(new IllegalStateException(cause));
            };
        }

        /** The last answer on this connection: what the sender may still send must not be taken for its next request. */
        private Answer last(Problem problem) {
            response.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return door.refused(problem, requestId);
        }

        private Answer unavailable(String detail) {
            return door.refused(Problem.unavailable("unavailable", detail, EventIntake.RETRY_AFTER), requestId);
        }

        private Answer broken(RuntimeException failure) {
            Problem problem = ProblemHandler.problemOf(failure);
            if (problem.status() == 500) {
                LOG.error("request {} failed", requestId, failure);
            }
            return door.refused(problem, requestId);
        }

        private Mono<Void> send(Answer answer) {
            response.status(answer.status()).header(RequestIds.HEADER, requestId);
            Duration retryAfter = answer.retryAfter();
            if (retryAfter != null) {
                response.header(HttpHeaderNames.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
            }
            if (answer.body().isEmpty()) {
                return response.send();
            }
            byte[] bytes = answer.bytes();
            response.header(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                    .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
            return response.sendByteArray(Mono.just(bytes)).then();
        }
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof AbortedException || AbortedException.isConnectionReset(failure);
    }

    private static long announced(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private static @Nullable String credentials(HttpHeaders headers, boolean basicToo) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization == null) {
            return headers.get(API_KEY);
        }
        if (isOfScheme(BEARER, authorization)) {
            return authorization.substring(BEARER.length()).strip();
        }
        return basicToo && isOfScheme(BASIC, authorization) ? userOf(authorization) : null;
    }

    private static boolean isOfScheme(String scheme, String authorization) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** The name in Basic credentials; null where they cannot be read. */
    private static @Nullable String userOf(String authorization) {
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String both = new String(decoded, StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0 ? both : both.substring(0, colon);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
