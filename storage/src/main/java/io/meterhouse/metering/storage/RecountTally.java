package io.meterhouse.metering.storage;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.metering.EventOrder;
import io.meterhouse.metering.UsageAccumulator;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one meter comes to, added up event by event. */
final class RecountTally {
    private final Meter meter;
    private final UsageAccumulator usage;
    private long duplicates;
    private long filtered;
    private BigInteger identities = BigInteger.ZERO;

    RecountTally(Meter meter) {
        this.meter = meter;
        this.usage = new UsageAccumulator(meter.aggregation());
    }

    void duplicate() {
        duplicates++;
    }

    void filtered() {
        filtered++;
    }

    void counted(MeterMatch match, EventIdentity identity, EventOrder order) {
        usage.add(match, order);
        identities = identities.add(new BigInteger(1, identity.toBytes()));
    }

    MeterUsage usage(long tests) {
        SortedMap<String, Long> excluded = new TreeMap<>();
        PeriodCount.putIfAny(excluded, JudgedEvents.TEST, tests);
        PeriodCount.putIfAny(excluded, JudgedEvents.DUPLICATE, duplicates);
        PeriodCount.putIfAny(excluded, JudgedEvents.FILTERED, filtered);
        return new MeterUsage(meter.id(), usage.quantity(), usage.events(), excluded, MeterUsage.checksum(identities));
    }
}
