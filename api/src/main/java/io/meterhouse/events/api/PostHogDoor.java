package io.meterhouse.events.api;

import io.meterhouse.events.EventContext;
import io.meterhouse.events.ForeignFormat;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostHog's capture calls under {@code /posthog}. */
final class PostHogDoor implements EventDoor {
    private final ForeignFormat format = ForeignFormat.postHog();

    @Override
    public List<String> paths() {
        return List.of("/posthog/batch", "/posthog/capture", "/posthog/i/v0/e");
    }

    @Override
    public String summary() {
        return "Takes events of PostHog's clients";
    }

    @Override
    public int success() {
        return ForeignAnswers.OK;
    }

    @Override
    public ParsedBody parse(HttpHeaders headers, String contentType, byte[] body, EventContext context) {
        return format.parse(body, context);
    }

    @Override
    public boolean isForgiving() {
        return true;
    }

    @Override
    public @Nullable String keyIn(byte[] body) {
        return format.key(body);
    }

    /** Anything but a 200 is sent again by one of the clients. */
    @Override
    public Answer taken(EventIntake.Receipt receipt, String requestId) {
        return ForeignAnswers.taken(ForeignAnswers.OK, Map.of("status", "Ok"), receipt, requestId);
    }

    @Override
    public Answer refused(Problem problem, String requestId) {
        return ForeignAnswers.refused(problem, requestId);
    }
}
