package io.meterhouse.events;

/** What each member of another product's event becomes. */
@FunctionalInterface
interface EventMapping {
    /** Puts what the event has where it belongs. Faults are the draft's to find. */
    void map(ForeignEvent event) throws MalformedJsonException;
}
