package io.meterhouse.events.api;

import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.RequestIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the event doors see it: takes the requests to them out, hands the others on, and keeps the answers in
 * the order of the requests. Everything here happens on the connection's own thread.
 *
 * <p>A request that comes while one before it is not answered waits, with all that comes behind it; then no more is read.
 */
final class EventConnection extends ChannelDuplexHandler implements EventVisit.Connection {
    /** A sender that needs longer for its body is not sending. */
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LONGEST_VISIT = BODY_TIMEOUT.plus(EventLogWriter.DELIVERY_TIMEOUT);
    /** How often it is looked at: one timer for a connection costs nothing, one for each request does. */
    private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(5);

    private final EventDoors doors;
    private final EventVisits visits;
    private final EventCredentials credentials;
    private @Nullable ChannelHandlerContext own;
    private final Queue<Object> waiting = new ArrayDeque<>();
    /** The request to an event door that is not answered yet. */
    private @Nullable EventVisit visit;
    /** Requests to others that are not answered yet. */
    private int elsewhere;

    private boolean draining;
    private boolean readOwed;
    /** Nothing more is heard: the answer that says so is on its way. */
    private boolean closing;

    private @Nullable ChannelPromise closeWhenAnswered;
    private @Nullable Future<?> clock;

    EventConnection(EventDoors doors, EventVisits visits) {
        this.doors = doors;
        this.visits = visits;
        this.credentials = new EventCredentials(visits.keys);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        own = added;
    }

    private ChannelHandlerContext own() {
        return Objects.requireNonNull(own, "a handler is asked for something when it is part of a connection");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (waiting.isEmpty() && !mustWait(message)) {
            take(context, message);
        } else {
            waiting.add(message);
        }
    }

    private boolean mustWait(Object message) {
        return message instanceof HttpRequest request && (visit != null || (elsewhere > 0 && doorOf(request) != null));
    }

    private void take(ChannelHandlerContext context, Object message) {
        EventVisit current = visit;
        if (message instanceof HttpRequest request) {
            begin(context, request);
        } else if (current != null && message instanceof HttpContent part) {
            try {
                current.add(part);
            } finally {
                part.release();
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        EventDoor door = doorOf(request);
        if (door == null) {
            elsewhere++;
            context.fireChannelRead(request);
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ = context.writeAndFlush(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
                    context.voidPromise());
        }
        if (clock == null) {
            lookAtClockLater(context);
        }
        visit = new EventVisit(visits, door, credentials, request, this);
    }

    /** The door that a request is for; null for other requests, and for what is no HTTP. */
    private @Nullable EventDoor doorOf(HttpRequest request) {
        return request.method().equals(HttpMethod.POST)
                        && request.decoderResult().isSuccess()
                ? doors.at(request.uri())
                : null;
    }

    @Override
    public Executor thread() {
        return own().executor();
    }

    @Override
    public void answer(EventVisit answered, Answer answer, boolean last) {
        ChannelHandlerContext context = own();
        visit = null;
        ChannelPromise wanted = closeWhenAnswered;
        closing = last || wanted != null || !answered.keepsAlive();
        ChannelFuture written = context.writeAndFlush(response(answered, answer));
        if (closing) {
            dropWaiting();
            ChannelPromise ending = wanted == null ? context.newPromise() : wanted;
            var _ = written.addListener(_ -> {
                var _ = context.close(ending);
            });
            return;
        }
        drain(context);
    }

    private FullHttpResponse response(EventVisit answered, Answer answer) {
        byte[] bytes = answer.bytes();
        ByteBuf body = bytes.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        response.headers().set(RequestIds.HEADER, answered.requestId());
        Duration retryAfter = answer.retryAfter();
        if (retryAfter != null) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        if (bytes.length > 0) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        }
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
        if (closing) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (answered.isOfHttp10()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return response;
    }

    /** Goes on with what waits, as far as it may. An answer that is there at once comes back here: hence the flag. */
    private void drain(ChannelHandlerContext context) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Object next = waiting.peek(); next != null && !mustWait(next); next = waiting.peek()) {
                take(context, waiting.remove());
            }
        } finally {
            draining = false;
        }
        if (readOwed && waiting.isEmpty()) {
            readOwed = false;
            context.read();
        }
    }

    /**
     * Asks for more right away, though an answer may still be owed: a read that is only asked for later costs two calls
     * into the system more. What it brings waits, and then no more is asked for.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!waiting.isEmpty()) {
            readOwed = true;
        } else if (elsewhere == 0) {
            context.read();
        }
        context.fireChannelReadComplete();
    }

    /** Sees the answers of others to their ends. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean informs = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        boolean ends = message instanceof LastHttpContent && !informs;
        var _ = context.write(message, promise);
        if (ends && elsewhere > 0) {
            elsewhere--;
            if (elsewhere == 0) {
                drain(context);
            }
        }
    }

    /** Somebody waits for the answer: what is asked to close does so behind it. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (visit != null && closeWhenAnswered == null && context.channel().isActive()) {
            closeWhenAnswered = promise;
        } else {
            var _ = context.close(promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forget();
        ChannelPromise wanted = closeWhenAnswered;
        if (wanted != null) {
            wanted.trySuccess();
        }
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forget();
    }

    /** Nobody is there to hear an answer. */
    private void forget() {
        closing = true;
        EventVisit current = visit;
        visit = null;
        if (current != null) {
            current.abandon();
        }
        dropWaiting();
        Future<?> running = clock;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void dropWaiting() {
        for (Object message = waiting.poll(); message != null; message = waiting.poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    private void lookAtClockLater(ChannelHandlerContext context) {
        clock = context.executor()
                .schedule(() -> lookAtClock(context), LOOK_AT_CLOCK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookAtClock(ChannelHandlerContext context) {
        EventVisit current = visit;
        if (current != null && current.isOlderThan(LONGEST_VISIT)) {
            current.tooLong();
        }
        lookAtClockLater(context);
    }
}
