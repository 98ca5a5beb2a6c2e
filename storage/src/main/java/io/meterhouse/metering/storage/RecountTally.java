package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.EventIdentity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one meter comes to, added up event by event. */
final class RecountTally {
    private static final BigInteger CHECKSUM_MODULUS = BigInteger.TWO.pow(128);

    private final Aggregation aggregation;
    private final Set<EventIdentity> uniques = new HashSet<>();
    private long counted;
    private long duplicates;
    private long filtered;
    private BigDecimal sum = BigDecimal.ZERO;
    private @Nullable BigDecimal extreme;
    private @Nullable Order latest;
    private BigDecimal latestValue = BigDecimal.ZERO;
    private BigInteger checksum = BigInteger.ZERO;

    RecountTally(Meter meter) {
        this.aggregation = meter.aggregation();
    }

    /** Events have one order: time, receipt, source, id; texts by their bytes. */
    record Order(long time, long receivedAt, String source, String id) implements Comparable<Order> {
        @Override
        public int compareTo(Order other) {
            int byTime = Long.compare(time, other.time);
            int byReceipt = byTime != 0 ? byTime : Long.compare(receivedAt, other.receivedAt);
            int bySource = byReceipt != 0 ? byReceipt : bytes(source, other.source);
            return bySource != 0 ? bySource : bytes(id, other.id);
        }

        private static int bytes(String left, String right) {
            return Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        }
    }

    void duplicate() {
        duplicates++;
    }

    void filtered() {
        filtered++;
    }

    void counted(MeterMatch match, EventIdentity identity, Order order) {
        counted++;
        checksum = checksum.add(unsigned(identity)).mod(CHECKSUM_MODULUS);
        switch (aggregation) {
            case COUNT -> {}
            case SUM, AVG -> sum = sum.add(match.value());
            case MIN -> extreme = extreme == null ? match.value() : extreme.min(match.value());
            case MAX -> extreme = extreme == null ? match.value() : extreme.max(match.value());
            // A text is remembered by its hash: 128 bits are enough to tell all texts apart, and are bounded.
            case UNIQUE_COUNT -> uniques.add(EventIdentity.of("", Environment.LIVE, "", match.text()));
            case LATEST -> {
                if (latest == null || order.compareTo(latest) >= 0) {
                    latest = order;
                    latestValue = match.value();
                }
            }
        }
    }

    MeterUsage usage(Meter meter, long tests) {
        BigDecimal number =
                switch (aggregation) {
                    case COUNT, UNIQUE_COUNT -> BigDecimal.ZERO;
                    case SUM, AVG -> sum;
                    case MIN, MAX -> extreme == null ? BigDecimal.ZERO : extreme;
                    case LATEST -> latestValue;
                };
        SortedMap<String, Long> excluded = new TreeMap<>();
        MatchedEvents.putIfAny(excluded, "duplicate", duplicates);
        MatchedEvents.putIfAny(excluded, "filtered", filtered);
        MatchedEvents.putIfAny(excluded, "test", tests);
        return new MeterUsage(
                meter.id(),
                Quantities.of(aggregation, counted, uniques.size(), number),
                counted,
                excluded,
                Quantities.checksum(checksum));
    }

    private static BigInteger unsigned(EventIdentity identity) {
        return new BigInteger(1, identity.toBytes());
    }
}
