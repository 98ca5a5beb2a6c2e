package io.meterhouse.events;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has become of a body's events so far. */
final class Outcome {
    private final List<ValidEvent> valid = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private final List<MadeId> made = new ArrayList<>();

    void accept(ValidEvent event, boolean idMade) {
        valid.add(event);
        if (idMade) {
            made.add(new MadeId(event.index(), event.id()));
        }
    }

    void reject(int index, @Nullable String id, RejectionCode code, String message) {
        rejected.add(new Rejection(index, id, code, message));
    }

    ParsedBody body() {
        if (valid.isEmpty() && rejected.isEmpty()) {
            return new ParsedBody.Unusable(ParsedBody.Fault.NO_EVENT, "the body holds no event");
        }
        return new ParsedBody.Events(valid, rejected, made);
    }
}
