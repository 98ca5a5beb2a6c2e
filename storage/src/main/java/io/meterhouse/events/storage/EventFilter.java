package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which events are listed; what is null does not matter. */
public record EventFilter(
        String organization,
        Environment environment,
        @Nullable String type,
        @Nullable String subject,
        @Nullable Instant from,
        @Nullable Instant to) {}
