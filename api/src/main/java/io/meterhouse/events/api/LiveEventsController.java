package io.meterhouse.events.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Events as they come in, as server-sent events. */
@RestController
class LiveEventsController {
    /** What a watcher has not read yet; beyond it the oldest are left out for that watcher, and for nobody else. */
    static final int UNREAD_EVENTS = 512;

    /** A stream ends after this, and is opened again with fresh credentials: who was revoked does not watch on. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final LiveEvents live;

    LiveEventsController(LiveEvents live) {
        this.live = live;
    }

    /** The caller's own events: a key's environment, for people {@code live} or the one named. */
    @GetMapping(path = "/v1/events/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> live(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam(required = false) @Nullable String organization,
            @RequestParam(required = false) @Nullable String environment) {
        String own = caller.organizationFor(organization);
        if (live.isFull()) {
            throw tooMany();
        }
        io.meterhouse.events.proto.Environment shown = shown(caller, environment);
        Flux<ServerSentEvent<String>> events = Flux.<EventRecord>create(
                        sink -> watch(own, shown, sink), FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(UNREAD_EVENTS, BufferOverflowStrategy.DROP_OLDEST)
                .map(event -> ServerSentEvent.builder(LiveEventJson.of(event))
                        .event("event")
                        .build());
        return Flux.merge(events, Flux.interval(Duration.ZERO, HEARTBEAT).map(_ -> heartbeat()))
                .take(LIFE);
    }

    private void watch(String organization, io.meterhouse.events.proto.Environment shown, FluxSink<EventRecord> sink) {
        LiveEvents.Watcher watcher = new LiveEvents.Watcher(
                organization, event -> event.getEnvironment() == shown, sink::next, sink::complete);
        sink.onDispose(() -> live.leave(watcher));
        if (!live.watch(watcher)) {
            sink.error(tooMany());
        }
    }

    private static Problem tooMany() {
        return Problem.unavailable("unavailable", "Too many are watching.", EventIntake.RETRY_AFTER);
    }

    /** A comment, which keeps proxies from closing the stream and shows us who is gone. */
    private static ServerSentEvent<String> heartbeat() {
        return ServerSentEvent.<String>builder().comment("").build();
    }

    private static io.meterhouse.events.proto.Environment shown(Caller caller, @Nullable String named) {
        Environment environment = caller.environment() == null ? named(named) : caller.environment();
        return environment == Environment.LIVE
                ? io.meterhouse.events.proto.Environment.LIVE
                : io.meterhouse.events.proto.Environment.TEST;
    }

    private static Environment named(@Nullable String named) {
        try {
            return named == null ? Environment.LIVE : Environment.of(named.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("?environment", "invalid_environment", "An environment is live or test.");
        }
    }
}
