package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** {@code POST /v1/events}: events of ours and CloudEvents, as JSON, lines, or headers. */
final class NativeDoor implements EventDoor {
    static final String PATH = "/v1/events";

    private static final List<String> LINES =
            List.of("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines");

    @Override
    public List<String> paths() {
        return List.of(PATH);
    }

    @Override
    public String summary() {
        return "Takes events in; 202 when all that are accepted are on the log";
    }

    @Override
    public int success() {
        return IntakeAnswers.ACCEPTED;
    }

    @Override
    public ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        return parsed(headers, contentType, body, context);
    }

    static ParsedBody parsed(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        if (CloudEventHeaders.holdEvent(headers, contentType)) {
            return EventParser.fields(List.of(CloudEventHeaders.event(headers, contentType, body)), context);
        }
        return areLines(contentType) ? EventParser.lines(body, context) : EventParser.json(body, context);
    }

    private static boolean areLines(String contentType) {
        for (String lines : LINES) {
            if (contentType.startsWith(lines)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Answer taken(EventIntake.Receipt receipt, String requestId) {
        return IntakeAnswers.of(receipt, requestId);
    }

    @Override
    public Answer refused(Problem problem, String requestId) {
        return IntakeAnswers.of(problem, requestId);
    }
}
