package io.meterhouse.events.storage;

import io.meterhouse.metering.Retention;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept where nothing else is said of an organization; by the wall clock, always.
 *
 * @param live live events
 * @param test test events
 * @param letters dead letters, whoever's they are
 * @param removal how long after a customer is gone its data stays
 */
@ConfigurationProperties("meterhouse.retention")
public record RetentionProperties(
        @DefaultValue("P400D") Duration live,
        @DefaultValue("P90D") Duration test,
        @DefaultValue("P90D") Duration letters,
        @DefaultValue("P35D") Duration removal) {
    private static final Duration LEAST_LETTERS = Duration.ofDays(7);

    public RetentionProperties {
        requireAtLeast("live events", live, Retention.LEAST_LIVE);
        requireAtLeast("test events", test, Retention.LEAST_TEST);
        requireAtLeast("dead letters", letters, LEAST_LETTERS);
        // A replayed letter keeps the time of its event: where that was removed, its window must not be counted anew.
        if (letters.plus(Retention.LEAST_TEST).compareTo(live) > 0) {
            throw new IllegalArgumentException("dead letters are kept " + letters + ", nearly as long as live events");
        }
        requireAtLeast("the data of a customer that is gone", removal, Duration.ZERO);
    }

    private static void requireAtLeast(String what, Duration kept, Duration least) {
        if (kept.compareTo(least) < 0) {
            throw new IllegalArgumentException(what + " are kept " + least.toDays() + " days at least, not " + kept);
        }
    }
}
