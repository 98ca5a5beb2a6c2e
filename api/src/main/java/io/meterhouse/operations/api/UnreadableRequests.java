package io.meterhouse.operations.api;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerState;

/**
 * Ends the connection of a request that is no HTTP, or longer than a request may be. Reactor Netty answers such a request
 * with 400, 414 or 431 and closes; but where the request came before the one ahead of it was wholly put away, that answer is
 * lost and the caller would wait for ever.
 */
@Component
class UnreadableRequests implements NettyServerCustomizer {
    private static final Duration TIME_FOR_THE_ANSWER = Duration.ofSeconds(1);

    @Override
    public HttpServer apply(HttpServer server) {
        return server.childObserve(UnreadableRequests::observe);
    }

    private static void observe(Connection connection, ConnectionObserver.State state) {
        Channel channel = connection.channel();
        // One that has ended already has no thread to end it by.
        if (state == HttpServerState.REQUEST_DECODING_FAILED && channel.isRegistered()) {
            Runnable close = () -> LingeringClose.end(channel);
            Future<?> closing =
                    channel.eventLoop().schedule(close, TIME_FOR_THE_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> closing.cancel(false));
        }
    }
}
