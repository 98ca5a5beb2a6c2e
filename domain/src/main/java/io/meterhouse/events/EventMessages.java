package io.meterhouse.events;

/**
 * Events that came as messages of some protocol, each read where it lies. A text that is empty was not sent. Events are
 * asked for by their place, from 0; nobody may change the bytes they lie in from now on.
 */
public interface EventMessages {
    /** How many came, which may be more than a body may hold: of such no event is asked for. */
    int size();

    Utf8 id(int event);

    Utf8 type(int event);

    Utf8 source(int event);

    Utf8 subject(int event);

    Utf8 time(int event);

    /** A JSON object, not looked at yet; nothing is the empty one. */
    Utf8 data(int event);
}
