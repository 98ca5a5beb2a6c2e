package io.meterhouse.events.api;

import io.meterhouse.accounts.api.Public;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * There are no feature flags here; an app that asks for them while it sends its events with PostHog's client hears that none
 * is set, and goes on.
 */
@RestController
class PostHogFlagsController {
    private static final Map<String, Object> NONE = Map.of("flags", Map.of(), "errorsWhileComputingFlags", false);

    @Public
    @PostMapping(
            path = {"/posthog/flags", "/posthog/flags/", "/posthog/decide", "/posthog/decide/"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> flags() {
        return NONE;
    }
}
