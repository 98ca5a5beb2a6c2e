package io.meterhouse.local.launcher;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One process of the stack.
 *
 * @param after what must have been ready once before this is started the first time
 * @param preparedStart what its next start is made faster by; null where there is no such thing
 */
record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Set<String> after,
        Readiness readiness,
        StopBy stopBy,
        Duration stopLimit,
        @Nullable PreparedStart preparedStart) {

    /** How it is known that a process does its work. */
    sealed interface Readiness {

        /** It says so itself on its standard output, with the id of the process that does the work. */
        record Announced() implements Readiness {}

        /** It answers 200 at all of these addresses. */
        record Answers(List<URI> addresses) implements Readiness {}

        /** Somebody listens on that port of the loopback interface. */
        record Listens(int port) implements Readiness {}
    }

    /** How a process is asked to end. */
    enum StopBy {
        END_OF_INPUT,
        SIGNAL
    }
}
