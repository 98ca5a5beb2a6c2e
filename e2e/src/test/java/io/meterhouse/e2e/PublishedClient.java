package io.meterhouse.e2e;

import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** Somebody else's published client library, unmodified, told to send some events. */
interface PublishedClient {
    /** Sends them, and comes back when the client has said what became of them, or has had its final answer. */
    Report send(Assignment assignment) throws Exception;

    /** @param id what the event is to be known by, where the client lets its caller say so */
    record Event(String id, JsonNode data) {}

    /**
     * What to send.
     *
     * @param url where the api is, without a path
     * @param answered whether the api has given an answer that is no 503
     */
    record Assignment(
            String url,
            String key,
            String type,
            String subject,
            Instant time,
            List<Event> events,
            BooleanSupplier answered) {}

    /**
     * What the client made of it.
     *
     * @param refused whether it told its caller of a failure
     * @param said in which words
     */
    record Report(boolean refused, String said) {
        static final Report SENT = new Report(false, "");
    }

    /**
     * What is known of a client.
     *
     * @param takesIds whether its caller says what events are known by
     * @param takesTimes whether its caller says when they happened
     * @param correctsClocks whether it says what its clock shows, so that times are set by ours
     * @param tellsFailures whether its caller hears of a refusal at all
     * @param takesAnyText whether it can send subjects beyond ASCII; who writes them into headers as they are cannot
     */
    record Traits(
            boolean takesIds, boolean takesTimes, boolean correctsClocks, boolean tellsFailures, boolean takesAnyText) {
        static final Traits CLOUD_EVENTS = new Traits(true, true, false, true, true);
        static final Traits IN_HEADERS = new Traits(true, true, false, true, false);
        static final Traits CORRECTED = new Traits(true, true, true, true, true);
    }
}
