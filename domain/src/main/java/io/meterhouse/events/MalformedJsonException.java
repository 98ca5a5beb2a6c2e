package io.meterhouse.events;

/** The bytes stop being JSON at this position. Has no stack trace: it is an answer, and may be asked for very often. */
final class MalformedJsonException extends Exception {
    private final int position;

    MalformedJsonException(int position) {
        super("not JSON at byte " + position, null, false, false);
        this.position = position;
    }

    int position() {
        return position;
    }
}
