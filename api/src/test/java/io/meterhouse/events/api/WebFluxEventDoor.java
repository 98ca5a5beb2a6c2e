package io.meterhouse.events.api;

import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.IdSeed;
import io.meterhouse.operations.api.RequestIds;
import java.util.Objects;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What decision record 2 decided against: the event door as a handler of WebFlux, doing the same work. */
@RestController
@Profile(FrontDoorComparison.PROFILE)
class WebFluxEventDoor {
    private final ApiKeyCache keys;
    private final EventIntake intake;

    WebFluxEventDoor(ApiKeyCache keys, EventIntake intake) {
        this.keys = keys;
        this.intake = intake;
    }

    @PostMapping("/bench/events")
    Mono<ResponseEntity<byte[]>> take(ServerHttpRequest request) {
        String credentials = Objects.requireNonNull(request.getHeaders().getFirst("Authorization"));
        ActiveKey key =
                Objects.requireNonNull(keys.findInMemory(keys.presented(credentials.substring("Bearer ".length())))
                        .key());
        String requestId = RequestIds.next();
        return DataBufferUtils.join(request.getBody(), EventLimits.BODY_BYTES)
                .map(WebFluxEventDoor::bytes)
                .flatMap(body -> Mono.fromFuture(
                        intake.take(key, new IdSeed.OfRequest(requestId), context -> EventParser.json(body, context))))
                .map(receipt -> IntakeAnswers.of(receipt, requestId))
                .map(answer -> ResponseEntity.status(answer.status())
                        .contentType(MediaType.parseMediaType(answer.contentType()))
                        .body(answer.bytes()));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
