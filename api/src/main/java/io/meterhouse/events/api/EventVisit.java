package io.meterhouse.events.api;

import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.ApiKeyCache.Presented;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.api.ProblemHandler;
import io.meterhouse.operations.api.RequestIds;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to an event door, from its head to its answer. Small bodies of known keys are worked on where they arrive,
 * on the connection's own thread; what may wait or takes long is handed to threads that may.
 */
final class EventVisit {
    private static final Logger LOG = LoggerFactory.getLogger(EventVisit.class);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** A body up to here is parsed sooner than it is handed to another thread. */
    private static final int PARSED_IN_PLACE_BYTES = 64 * 1024;

    /** The connection that it came over. */
    interface Connection {
        /** The thread that alone may answer. */
        Executor thread();

        /** @param last whether nothing more is heard from the sender, because it could be taken for the next request */
        void answer(EventVisit visit, Answer answer, boolean last);
    }

    private final EventVisits visits;
    private final EventDoor door;
    private final Connection connection;
    private final String uri;
    private final HttpHeaders headers;
    private final boolean keepsAlive;
    private final boolean ofHttp10;
    private final String requestId = RequestIds.next();
    private final long began = System.nanoTime();
    private final String contentType;
    private final BodyBuffer body;
    private final @Nullable Presented presented;
    private final @Nullable ActiveKey known;
    private @Nullable Problem refusal;
    private ContentEncoding encoding = ContentEncoding.IDENTITY;
    private boolean over;

    EventVisit(
            EventVisits visits,
            EventDoor door,
            EventCredentials credentials,
            HttpRequest request,
            Connection connection) {
        this.visits = visits;
        this.door = door;
        this.connection = connection;
        this.uri = request.uri();
        this.headers = request.headers();
        this.keepsAlive = HttpUtil.isKeepAlive(request);
        this.ofHttp10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        this.contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        this.body = new BodyBuffer(visits.budget, announced(headers));
        this.presented = credentials.in(headers, door.isForgiving());
        this.known = judgeHead();
    }

    String requestId() {
        return requestId;
    }

    boolean keepsAlive() {
        return keepsAlive;
    }

    boolean isOfHttp10() {
        return ofHttp10;
    }

    boolean isOlderThan(Duration age) {
        return System.nanoTime() - began > age.toNanos();
    }

    /** Finds the key where memory has it; what is wrong already is said when the body has come to its end. */
    private @Nullable ActiveKey judgeHead() {
        // Without credentials the key may still be in the body, where the door has it there.
        ApiKeyCache.Known found = presented == null
                ? new ApiKeyCache.Known(!door.isForgiving(), null)
                : visits.keys.findInMemory(presented);
        if (ApiKeyFormat.isContainedIn(uri)) {
            refuse(Problem.misplacedKey(401));
        }
        if (found.known() && found.key() == null) {
            refuse(Problem.unauthorized());
        }
        try {
            encoding = ContentEncoding.of(headers.get(HttpHeaderNames.CONTENT_ENCODING));
        } catch (Problem unknown) {
            refuse(unknown);
        }
        return found.key();
    }

    /** Remembers the answer and reads the body to its end, so that the sender listens when it comes. */
    private void refuse(Problem problem) {
        if (refusal == null) {
            refusal = problem;
            body.forget();
        }
    }

    /** The next part of the body. */
    void add(HttpContent part) {
        if (over) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            // Nothing of it is taken: where the broken place is, nobody knows what came before it either.
            last(Problem.badRequest("malformed_body", "The body cannot be read as HTTP."));
            return;
        }
        try {
            body.add(part.content());
            if (part instanceof LastHttpContent) {
                work();
            }
        } catch (BodyBuffer.BodyTooLongToForgetException endless) {
            last(BodyBuffer.tooLarge());
        } catch (RuntimeException failure) {
            answer(answerTo(failure));
        }
    }

    /** The sender took too long, or the answer did. */
    void tooLong() {
        last(Problem.of(408, "request_timeout", "The body did not come."));
    }

    /** Nobody waits for an answer any more; what is on its way to the log goes there. */
    void abandon() {
        over = true;
        body.giveBack();
    }

    private void work() {
        Problem refused = refusal;
        if (refused != null) {
            throw refused;
        }
        byte[] whole = body.whole();
        ContentEncoding packing = packing(whole);
        ActiveKey key = known;
        if (key != null && isWorkedInPlace(key, packing, whole)) {
            answerWhenTaken(take(key, whole));
            return;
        }
        answerWhenTaken(CompletableFuture.completedFuture(whole)
                .thenComposeAsync(arrived -> takeWaiting(packing, arrived), visits.waiting));
    }

    private ContentEncoding packing(byte[] whole) {
        boolean unsaid = encoding == ContentEncoding.IDENTITY && door.isForgiving();
        return unsaid && ContentEncoding.isGzip(whole) ? ContentEncoding.GZIP : encoding;
    }

    private static boolean isWorkedInPlace(ActiveKey key, ContentEncoding packing, byte[] whole) {
        return !EventIntake.waits(key) && packing == ContentEncoding.IDENTITY && whole.length <= PARSED_IN_PLACE_BYTES;
    }

    private CompletableFuture<EventIntake.Receipt> takeWaiting(ContentEncoding packing, byte[] whole) {
        // Strangers have nothing decompressed, unless it is in there that they say who they are.
        ActiveKey key = known == null && presented != null ? working(presented) : known;
        if (packing == ContentEncoding.IDENTITY) {
            return take(key == null ? working(inBody(whole)) : key, whole);
        }
        visits.decompressions.acquireUninterruptibly();
        try {
            byte[] unpacked = packing.decompressed(whole);
            return take(key == null ? working(inBody(unpacked)) : key, unpacked);
        } finally {
            visits.decompressions.release();
        }
    }

    private @Nullable Presented inBody(byte[] unpacked) {
        String text = door.keyIn(unpacked);
        return text == null ? null : visits.keys.presented(text);
    }

    private ActiveKey working(@Nullable Presented shown) {
        ActiveKey key = shown == null ? null : visits.keys.find(shown);
        if (key == null) {
            throw Problem.unauthorized();
        }
        return key;
    }

    private CompletableFuture<EventIntake.Receipt> take(ActiveKey key, byte[] unpacked) {
        return visits.intake.take(key, idSeed(), context -> door.parse(headers, contentType, unpacked, context));
    }

    private IdSeed idSeed() {
        String key = headers.get(IDEMPOTENCY_KEY);
        return key == null ? new IdSeed.OfRequest(requestId) : new IdSeed.OfIdempotencyKey(key);
    }

    /** The answer is written by the connection's own thread; the log's has other things to do. */
    private void answerWhenTaken(CompletableFuture<EventIntake.Receipt> receipt) {
        var _ = receipt.whenCompleteAsync(this::answerTaken, connection.thread());
    }

    private void answerTaken(EventIntake.Receipt taken, @Nullable Throwable failure) {
        answer(failure == null ? door.taken(taken, requestId) : answerTo(failure));
    }

    private void answer(Answer answer) {
        end(answer, false);
    }

    private void last(Problem problem) {
        end(door.refused(problem, requestId), true);
    }

    private void end(Answer answer, boolean last) {
        if (!over) {
            over = true;
            body.giveBack();
            connection.answer(this, answer, last);
        }
    }

    private Answer answerTo(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Problem problem -> door.refused(problem, requestId);
            case EventLogUnavailableException _ ->
                unavailable("The event log is not available. Repeat the whole body: what is on the log counts once.");
            case RejectedExecutionException _ -> unavailable("Too much is going on. Please repeat.");
            case RuntimeException broken -> broken(broken);
            default -> broken(new IllegalStateException(cause));
        };
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

    private static long announced(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
