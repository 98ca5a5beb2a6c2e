package io.meterhouse.events;

import org.jspecify.annotations.Nullable;

/**
 * An event that may go on the log.
 *
 * @param index its place in the body, the rejected ones counted
 * @param timeMicros microseconds since 1970-01-01T00:00:00Z
 * @param data a JSON object, as it was sent
 * @param extensions the CloudEvents extensions as one JSON object, or nothing where there are none
 */
public record ValidEvent(
        int index,
        String id,
        String source,
        String type,
        @Nullable String subject,
        long timeMicros,
        JsonSlice data,
        @Nullable JsonSlice extensions) {}
