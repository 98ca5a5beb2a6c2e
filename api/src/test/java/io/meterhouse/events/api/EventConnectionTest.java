package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.api.ApiKeyCache;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Requests to event doors and to others on one connection. Nobody has a key here: what counts is when they are answered. */
class EventConnectionTest {
    /** One that memory knows nothing of, so that it is looked for on another thread. */
    private static final String UNKNOWN = "Bearer mh_live_unknown";

    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new EventConnection(new EventDoors(), visits()));

    private EventVisits visits() {
        ApiKeyCache keys = new ApiKeyCache() {
            @Override
            public Presented presented(String plaintext) {
                return new Presented(plaintext);
            }

            @Override
            public Known findInMemory(Presented presented) {
                return new Known(false, null);
            }

            @Override
            public ActiveKey find(Presented presented) {
                return null;
            }
        };
        SimpleAsyncTaskExecutor later = new SimpleAsyncTaskExecutor() {
            private static final long serialVersionUID = 1L;

            @Override
            public void execute(Runnable task) {
                elsewhere.add(task);
            }
        };
        return new EventVisits(keys, null, new BodyBudget(), later);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void eventsBehindAnotherRequestAreAnsweredBehindIt() {
        send(other("/v1/me"), LastHttpContent.EMPTY_LAST_CONTENT, events(null), LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(handedOn()).containsExactly("/v1/me");
        assertThat(answers()).isEmpty();

        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

        assertThat(answers()).containsExactly(200, 401);
    }

    @Test
    void anotherRequestBehindEventsIsHandedOnWhenTheyAreAnswered() {
        send(events(UNKNOWN), LastHttpContent.EMPTY_LAST_CONTENT, other("/v1/me"), LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(handedOn()).isEmpty();
        assertThat(answers()).isEmpty();

        workElsewhere();

        assertThat(answers()).containsExactly(401);
        assertThat(handedOn()).containsExactly("/v1/me");
    }

    @Test
    void aCrowdOfRequestsAtOnceIsAnsweredOneByOne() {
        int crowd = 10_000;
        send(events(UNKNOWN), LastHttpContent.EMPTY_LAST_CONTENT);
        for (int i = 0; i < crowd; i++) {
            send(events(null), LastHttpContent.EMPTY_LAST_CONTENT);
        }

        workElsewhere();

        assertThat(answers()).hasSize(crowd + 1).containsOnly(401);
    }

    @Test
    void aConnectionThatIsToCloseDoesSoBehindTheAnswer() {
        send(events(UNKNOWN), LastHttpContent.EMPTY_LAST_CONTENT);

        ChannelFuture closed = channel.close();
        assertThat(channel.isOpen()).isTrue();
        workElsewhere();

        HttpResponse answer = channel.readOutbound();
        assertThat(answer.headers().get(HttpHeaderNames.CONNECTION)).isEqualTo("close");
        ReferenceCountUtil.release(answer);
        assertThat(closed.isSuccess()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aBodyThatIsNoHttpIsRefusedAndNothingBehindItIsHeard() {
        DefaultLastHttpContent broken = new DefaultLastHttpContent();
        broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("no chunk")));

        send(events(UNKNOWN), broken, other("/v1/me"), LastHttpContent.EMPTY_LAST_CONTENT);

        assertThat(answers()).containsExactly(400);
        assertThat(elsewhere).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoeverAsksMayGoOnIsToldSo() {
        HttpRequest asking = events(UNKNOWN);
        asking.headers().set(HttpHeaderNames.EXPECT, "100-continue");

        send(asking);
        assertThat(answers()).containsExactly(100);
        send(new DefaultHttpContent(Unpooled.copiedBuffer("[", StandardCharsets.UTF_8)), new DefaultLastHttpContent());
        workElsewhere();

        assertThat(answers()).containsExactly(401);
    }

    private void send(Object... messages) {
        for (Object message : messages) {
            // A request of another's may be closed upon meanwhile.
            if (channel.isOpen()) {
                channel.writeInbound(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private static HttpRequest other(String uri) {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
    }

    private static HttpRequest events(String authorization) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/events");
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        return request;
    }

    private void workElsewhere() {
        for (Runnable task = elsewhere.poll(); task != null; task = elsewhere.poll()) {
            task.run();
        }
        channel.runPendingTasks();
    }

    private List<String> handedOn() {
        List<String> uris = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                uris.add(request.uri());
            }
        }
        return uris;
    }

    private List<Integer> answers() {
        List<Integer> statuses = new ArrayList<>();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            statuses.add(((HttpResponse) message).status().code());
            ReferenceCountUtil.release(message);
        }
        return statuses;
    }
}
