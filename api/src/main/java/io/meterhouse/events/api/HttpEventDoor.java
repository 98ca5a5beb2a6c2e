package io.meterhouse.events.api;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Puts the event doors in front of everything else that this server does: a handler on each connection, before Reactor
 * Netty's own, so that an event costs no more than it must (decision record 12).
 */
@Component
class HttpEventDoor implements NettyServerCustomizer {
    private static final String NAME = "events";

    private final EventDoors doors;
    private final EventVisits visits;

    HttpEventDoor(EventDoors doors, EventVisits visits) {
        this.doors = doors;
        this.visits = visits;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((_, channel, _) ->
                channel.pipeline().addAfter(NettyPipeline.HttpCodec, NAME, new EventConnection(doors, visits)));
    }
}
