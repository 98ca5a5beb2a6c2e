package io.meterhouse.events;

/** Reads the parts of an event from a message of some protocol. A text that is empty was not sent. */
public interface MessageFields<E> {
    String id(E event);

    String type(E event);

    String source(E event);

    String subject(E event);

    String time(E event);

    /** A JSON object, not looked at yet; nothing is the empty one. Nobody may change these bytes from now on. */
    Utf8 data(E event);
}
