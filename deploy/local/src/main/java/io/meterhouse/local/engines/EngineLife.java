package io.meterhouse.local.engines;

import java.io.IOException;

/**
 * How an engine's process meets whoever started it: it says on standard output when it is ready, and ends in good order
 * when its standard input closes, which is what happens however the parent dies.
 */
public final class EngineLife {

    /** The line that says an engine is ready, followed by the id of the process that does the work. */
    public static final String READY = "@ready ";

    private EngineLife() {}

    static void sayReady(long workingProcess) {
        System.out.println(READY + workingProcess);
        System.out.flush();
    }

    /** Ends this process, running its shutdown hooks, as soon as the standard input is closed. */
    static void endWithParent() {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is ever sent: what counts is the end of the stream.
                }
            } catch (IOException ignored) {
                // A broken pipe says the same as a closed one.
            }
            System.exit(0);
        });
    }

    /** Says in the log why this process ends, and ends it at once, so that the supervisor starts a new one. */
    static void fail(String reason) {
        System.err.println(reason);
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }
}
