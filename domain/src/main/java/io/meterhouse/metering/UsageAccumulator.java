package io.meterhouse.metering;

import io.meterhouse.billing.Decimals;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.MeterMatch;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works a meter's quantity out from its matches, one by one: the plain second way, beside the query that billing uses.
 *
 * <p>The order of adding changes nothing, and neither does splitting the matches over several accumulators and merging
 * them. Memory is fixed but for unique counts, which keep every value they have seen.
 */
public final class UsageAccumulator {
    private final Aggregation aggregation;
    private final Set<String> values = new HashSet<>();
    private long events;
    private BigDecimal sum = BigDecimal.ZERO;
    private @Nullable BigDecimal smallest;
    private @Nullable BigDecimal largest;
    private @Nullable BigDecimal latest;
    private @Nullable EventOrder latestOrder;

    public UsageAccumulator(Aggregation aggregation) {
        this.aggregation = aggregation;
    }

    public void add(MeterMatch match, EventOrder order) {
        events++;
        switch (aggregation) {
            case COUNT -> {}
            case SUM, AVG -> sum = sum.add(match.value());
            case MIN -> smallest = smallest == null ? match.value() : smallest.min(match.value());
            case MAX -> largest = largest == null ? match.value() : largest.max(match.value());
            case UNIQUE_COUNT -> values.add(match.text());
            case LATEST -> keepLater(match.value(), order);
        }
    }

    /** Adds all that another accumulator of the same aggregation has seen. */
    public void merge(UsageAccumulator other) {
        if (aggregation != other.aggregation) {
            throw new IllegalArgumentException("a " + aggregation + " does not merge with a " + other.aggregation);
        }
        events += other.events;
        sum = sum.add(other.sum);
        values.addAll(other.values);
        if (other.smallest != null) {
            smallest = smallest == null ? other.smallest : smallest.min(other.smallest);
        }
        if (other.largest != null) {
            largest = largest == null ? other.largest : largest.max(other.largest);
        }
        if (other.latest != null && other.latestOrder != null) {
            keepLater(other.latest, other.latestOrder);
        }
    }

    /** How many events were added. */
    public long events() {
        return events;
    }

    /** The quantity; {@link Aggregation#empty} where nothing was added. */
    public @Nullable BigDecimal quantity() {
        if (events == 0) {
            return aggregation.empty();
        }
        return switch (aggregation) {
            case COUNT -> BigDecimal.valueOf(events);
            case SUM -> Decimals.normal(sum);
            case AVG -> Aggregation.average(sum, events);
            case MIN -> smallest;
            case MAX -> largest;
            case UNIQUE_COUNT -> BigDecimal.valueOf(values.size());
            case LATEST -> latest;
        };
    }

    private void keepLater(BigDecimal value, EventOrder order) {
        if (latestOrder == null || order.compareTo(latestOrder) > 0) {
            latest = value;
            latestOrder = order;
        }
    }
}
