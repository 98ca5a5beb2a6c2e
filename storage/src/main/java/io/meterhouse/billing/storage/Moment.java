package io.meterhouse.billing.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instant that a subscription is invoiced at.
 *
 * @param number counted within the subscription; the start is 1
 * @param reason {@code start}, {@code period}, {@code cancel}, ...
 * @param periodNumber the period that ended there; null at the start
 */
public record Moment(
        int number, Instant at, String reason, @Nullable Integer periodNumber) {
    public static final String START = "start";
    public static final String PERIOD = "period";
    public static final String CANCEL = "cancel";
}
