package io.meterhouse.sandbox.server;

import java.time.Duration;

/**
 * What goes wrong with one request.
 *
 * @param delay waited before anything else
 * @param status answered in place of the real answer, 0 for none
 */
public record Fault(Duration delay, Drop drop, int status) {
    public static final Fault NONE = new Fault(Duration.ZERO, Drop.NONE, 0);

    /** When the connection is closed without an answer. */
    public enum Drop {
        NONE,
        /** The request was never carried out. */
        BEFORE,
        /** The request was carried out, and nobody was told. */
        AFTER
    }

    public void waitItsDelay() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
