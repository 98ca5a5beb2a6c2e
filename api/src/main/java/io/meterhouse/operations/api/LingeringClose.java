package io.meterhouse.operations.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Ends connections in such a way that answers arrive. Where something came that was not read, the system makes a reset of a
 * close, which takes along what of the answers the caller has no room for yet. So only the sending side is ended at first,
 * behind all answers, and what still comes is dropped until the caller ends its side too, or has had time to (RFC 9112, 9.6).
 */
@Component
class LingeringClose implements NettyServerCustomizer {
    private static final Duration TIME_TO_READ = Duration.ofSeconds(2);
    private static final String ENDING = "lingering-close";
    private static final String DROPPING = "dropping-what-comes";

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((_, channel, _) -> channel.pipeline().addFirst(ENDING, new Ending()));
    }

    /** Ends the connection whatever waits for something on it. */
    static void end(Channel channel) {
        ChannelHandlerContext context = channel.pipeline().context(ENDING);
        if (context != null) {
            ((Ending) context.handler()).close(context, channel.newPromise());
        }
    }

    /** Has no part in what is read or written. */
    private static final class Ending extends ChannelOutboundHandlerAdapter {
        private boolean lingering;

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            Channel channel = context.channel();
            channel.closeFuture().addListener(_ -> promise.trySuccess());
            if (lingering) {
                return;
            }
            if (!channel.isActive() || !(channel instanceof DuplexChannel duplex) || duplex.isOutputShutdown()) {
                var _ = context.close();
                return;
            }
            lingering = true;
            context.pipeline().addFirst(DROPPING, new Dropping());
            var _ = duplex.shutdownOutput();
            channel.config().setAutoRead(true);
            Runnable last = () -> {
                var _ = context.close();
            };
            Future<?> end = channel.eventLoop().schedule(last, TIME_TO_READ.toMillis(), TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(_ -> end.cancel(false));
        }
    }

    private static final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
