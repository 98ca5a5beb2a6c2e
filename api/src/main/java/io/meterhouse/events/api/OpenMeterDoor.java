package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** OpenMeter's ingestion under {@code /openmeter}: CloudEvents, as at our own door, with other answers. */
final class OpenMeterDoor implements EventDoor {
    @Override
    public List<String> paths() {
        return List.of("/openmeter/api/v1/events");
    }

    @Override
    public String summary() {
        return "Takes CloudEvents of OpenMeter's clients";
    }

    @Override
    public int success() {
        return ForeignAnswers.NO_CONTENT;
    }

    @Override
    public ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        return NativeDoor.parsed(headers, contentType, body, context);
    }

    /**
     * One of the clients takes nothing but a 204 for success, and in a 204 nothing can be said: a body of which only a part
     * is good is refused, so that its sender hears of it. The good part stays; sent again, it counts once.
     */
    @Override
    public Answer taken(EventIntake.Receipt receipt, String requestId) {
        return receipt.rejected().isEmpty() ? ForeignAnswers.NOTHING : ForeignAnswers.someRefused(receipt, requestId);
    }

    @Override
    public Answer refused(Problem problem, String requestId) {
        return ForeignAnswers.refused(problem, requestId);
    }
}
