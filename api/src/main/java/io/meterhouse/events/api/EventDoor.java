package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way in: where it is, how its bodies are read, and what its senders are used to hear. The way behind it (key, bounds,
 * decompression, log) is the same for all: {@link EventVisit}.
 */
interface EventDoor {
    /** Where it is, without a slash at the end. */
    List<String> paths();

    /** What it takes, in a sentence for the published contract. */
    String summary();

    /** The status of its success. */
    int success();

    /** Reads a body that is as it was before it was compressed. */
    ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context);

    /**
     * Whether its senders are clients whose headers nobody can change: then a key may stand in Basic credentials or in the
     * body, and a body may be gzip without saying so.
     */
    default boolean isForgiving() {
        return false;
    }

    /** The key that stands in a body; null where none does. Asked of a forgiving door only. */
    default @Nullable String keyIn(byte[] body) {
        return null;
    }

    /** What a sender hears when all that is good of its body is on the log. */
    Answer taken(EventIntake.Receipt receipt, String requestId);

    /** What a sender hears instead. */
    Answer refused(Problem problem, String requestId);
}
