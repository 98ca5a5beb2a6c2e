package io.meterhouse.operations.activity;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.storage.LogPlace;
import java.time.Instant;
import java.util.List;

/** The log of events, for putting events on it a second time. */
public interface ReplayLog {
    /**
     * An event as it goes on the log.
     *
     * @param receivedAt the wall clock when it was received first
     * @param clockAt the organization's billing clock then: repeats are reckoned from it
     * @param keyId the API key that it came with; empty where nobody knows
     */
    record ReplayedEvent(
            String organization,
            Environment environment,
            ValidEvent event,
            Instant receivedAt,
            Instant clockAt,
            String keyId,
            String keyLine) {}

    /**
     * Puts these on the log, and says where each lies when all of them are acknowledged.
     *
     * @throws ReplayLogException where they are not all there; some of them may be
     */
    List<LogPlace> put(List<ReplayedEvent> events);

    /** The log did not acknowledge everything. */
    final class ReplayLogException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ReplayLogException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
