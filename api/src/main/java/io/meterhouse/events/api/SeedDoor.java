package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.ForeignFormat;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Where the systems that this one takes the place of were sent their events: the same addresses, the same bodies. */
final class SeedDoor implements EventDoor {
    private final String path;
    private final String summary;
    private final BiFunction<byte[], EventContext, ParsedBody> parser;

    private SeedDoor(String path, String summary, BiFunction<byte[], EventContext, ParsedBody> parser) {
        this.path = path;
        this.summary = summary;
        this.parser = parser;
    }

    static List<EventDoor> all() {
        return List.of(
                new SeedDoor("/api/events", "Takes {type, data}", EventParser::json),
                new SeedDoor(
                        "/ingest",
                        "Takes {event_id, user_id, event_name, event_time, payload}, and {event_id, user_id, event_type,"
                                + " page_url, time_stamp}",
                        ForeignFormat.ingest()::parse),
                new SeedDoor(
                        "/api/v1/capture",
                        "Takes {event, distinctId, properties, timestamp}",
                        ForeignFormat.capture()::parse),
                new SeedDoor(
                        "/webhook", "Takes {eventType, userId, timestamp, metadata}", ForeignFormat.webhook()::parse));
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public int success() {
        return IntakeAnswers.ACCEPTED;
    }

    @Override
    public ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        return parser.apply(body, context);
    }

    @Override
    public Answer taken(EventIntake.Receipt receipt, String requestId) {
        return ForeignAnswers.taken(IntakeAnswers.ACCEPTED, Map.of("success", true), receipt, requestId);
    }

    @Override
    public Answer refused(Problem problem, String requestId) {
        return ForeignAnswers.refused(problem, requestId);
    }
}
