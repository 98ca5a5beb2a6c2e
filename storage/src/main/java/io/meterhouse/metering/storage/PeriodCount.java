package io.meterhouse.metering.storage;

import io.meterhouse.billing.Decimals;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts all meters of an organization's period in one query. */
final class PeriodCount {
    private static final String COUNT = """
            SELECT meter, countIf(reason = '') AS counted,
                   countIf(reason = 'test') AS tests, countIf(reason = 'duplicate') AS duplicates,
                   countIf(reason = 'filtered') AS filtered,
                   sumIf(value, reason = '') AS total, minIf(value, reason = '') AS smallest,
                   maxIf(value, reason = '') AS largest,
                   argMaxIf(value, (time, received_at, source, id),
                            reason = '' AND has({latest:Array(UInt32)}, meter)) AS newest,
                   uniqExactIf(sipHash128(text), reason = '' AND has({unique:Array(UInt32)}, meter)) AS uniques,
                   sumWithOverflowIf(identity, reason = '') AS checksum
            FROM %s
            WHERE %s
            GROUP BY meter
            """;

    private final ClickHouse clickHouse;

    PeriodCount(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** In the order of the meters; by what the marks and corrections say. */
    List<MeterUsage> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        Map<Integer, Meter> byNumber = new HashMap<>();
        meters.forEach(meter -> byNumber.put(meter.number(), meter));
        Map<String, MeterUsage> found = new HashMap<>();
        clickHouse.forEach(
                COUNT.formatted(JudgedEvents.source(clickHouse, organization, meters), Positions.before("up_to")),
                JudgedEvents.parameters(organization, meters, period).position("up_to", upTo),
                row -> {
                    Meter meter = byNumber.get(row.smallNumber("meter"));
                    if (meter != null) {
                        found.put(meter.id(), usage(row, meter));
                    }
                });
        return meters.stream()
                .map(meter -> found.getOrDefault(meter.id(), MeterUsage.none(meter)))
                .toList();
    }

    private static MeterUsage usage(Row row, Meter meter) {
        SortedMap<String, Long> excluded = new TreeMap<>();
        putIfAny(excluded, JudgedEvents.TEST, row.number("tests"));
        putIfAny(excluded, JudgedEvents.DUPLICATE, row.number("duplicates"));
        putIfAny(excluded, JudgedEvents.FILTERED, row.number("filtered"));
        long counted = row.number("counted");
        return new MeterUsage(
                meter.id(),
                counted == 0 ? meter.aggregation().empty() : quantity(row, meter.aggregation(), counted),
                counted,
                excluded,
                MeterUsage.checksum(row.bigInteger("checksum")));
    }

    private static @Nullable BigDecimal quantity(Row row, Aggregation aggregation, long counted) {
        return switch (aggregation) {
            case COUNT -> BigDecimal.valueOf(counted);
            case UNIQUE_COUNT -> BigDecimal.valueOf(row.number("uniques"));
            case SUM -> Decimals.normal(row.decimal("total"));
            case MIN -> Decimals.normal(row.decimal("smallest"));
            case MAX -> Decimals.normal(row.decimal("largest"));
            case LATEST -> Decimals.normal(row.decimal("newest"));
            case AVG -> Aggregation.average(row.decimal("total"), counted);
        };
    }

    static void putIfAny(SortedMap<String, Long> excluded, String reason, long count) {
        if (count > 0) {
            excluded.put(reason, count);
        }
    }
}
