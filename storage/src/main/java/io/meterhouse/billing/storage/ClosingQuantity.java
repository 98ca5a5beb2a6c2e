package io.meterhouse.billing.storage;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A quantity taken at a close. Rating reads these, so that it is pure.
 *
 * @param quantity null where the aggregation has nothing to say of an empty range
 * @param counted events counted
 * @param late of these, the ones that came after the position at which the period was last rated
 * @param checksum of the identities counted
 */
public record ClosingQuantity(
        String meter,
        int periodNumber,
        @Nullable BigDecimal quantity,
        long counted,
        long late,
        SortedMap<String, Long> excluded,
        String checksum) {
    public ClosingQuantity {
        excluded = Collections.unmodifiableSortedMap(new TreeMap<>(excluded));
    }
}
