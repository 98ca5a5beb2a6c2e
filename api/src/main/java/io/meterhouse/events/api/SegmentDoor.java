package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.ForeignFormat;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Segment's calls under {@code /segment}, which RudderStack's clients make as well. */
final class SegmentDoor implements EventDoor {
    private static final String PREFIX = "/segment/v1/";
    private static final List<String> CALLS = List.of("track", "identify", "page", "screen", "group", "alias");

    private final List<String> paths;
    private final ForeignFormat format;

    private SegmentDoor(List<String> paths, ForeignFormat format) {
        this.paths = paths;
        this.format = format;
    }

    /** The door of batches, and one for each call. */
    static List<EventDoor> all() {
        EventDoor batches = new SegmentDoor(List.of(PREFIX + "batch", PREFIX + "import"), ForeignFormat.segment(null));
        Stream<EventDoor> calls =
                CALLS.stream().map(call -> new SegmentDoor(List.of(PREFIX + call), ForeignFormat.segment(call)));
        return Stream.concat(Stream.of(batches), calls).toList();
    }

    @Override
    public List<String> paths() {
        return paths;
    }

    @Override
    public String summary() {
        return "Takes messages of Segment's clients, and of RudderStack's";
    }

    @Override
    public int success() {
        return ForeignAnswers.OK;
    }

    @Override
    public ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        return format.parse(body, context);
    }

    @Override
    public boolean isForgiving() {
        return true;
    }

    @Override
    public @Nullable String keyIn(byte[] body) {
        return format.key(body);
    }

    /** An empty 200 is sent again by one client, anything but a 200 or a 204 by another: so it is 200, with JSON. */
    @Override
    public Answer taken(EventIntake.Receipt receipt, String requestId) {
        return ForeignAnswers.taken(ForeignAnswers.OK, Map.of("success", true), receipt, requestId);
    }

    @Override
    public Answer refused(Problem problem, String requestId) {
        return ForeignAnswers.refused(problem, requestId);
    }
}
