package io.meterhouse.events;

import java.util.List;

/** What a body turned out to be. */
public sealed interface ParsedBody {
    /**
     * Events, each judged on its own, in the order of the body.
     *
     * @param made the ids made for those events that had none
     */
    record Events(List<ValidEvent> valid, List<Rejection> rejected, List<MadeId> made) implements ParsedBody {}

    /** Nothing of the body can be used. */
    record Unusable(Fault fault, String detail) implements ParsedBody {}

    /** Why nothing of a body can be used. */
    enum Fault {
        /** It is not JSON. */
        MALFORMED_BODY,
        /** More than {@link EventLimits#EVENTS_PER_BODY} events. */
        TOO_MANY_EVENTS,
        /** Not one event. */
        NO_EVENT
    }
}
