package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is stored.
 *
 * @param data the sender's own JSON object
 * @param extensions CloudEvents extensions as a JSON object
 * @param repeat whether its identity was on the log in the 35 days before it
 * @param meters numbers of the meters that made something of it
 */
public record StoredEvent(
        String organization,
        Environment environment,
        String type,
        Instant time,
        String source,
        String id,
        @Nullable String subject,
        String data,
        String extensions,
        Instant receivedAt,
        Instant storedAt,
        int epoch,
        int partition,
        long offset,
        boolean repeat,
        List<Integer> meters) {

    StoredEvent alsoMatchedBy(List<Integer> more) {
        if (more.isEmpty()) {
            return this;
        }
        return new StoredEvent(
                organization,
                environment,
                type,
                time,
                source,
                id,
                subject,
                data,
                extensions,
                receivedAt,
                storedAt,
                epoch,
                partition,
                offset,
                repeat,
                Stream.concat(meters.stream(), more.stream())
                        .distinct()
                        .sorted()
                        .toList());
    }
}
