package io.meterhouse.metering.storage;

import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every count begins with: the events of one organization and one meter's type, each with whether it is a repeat (by
 * its mark or by a correction), and what the meter made of it. Statements put this behind {@code FROM}.
 */
final class MatchedEvents {
    /**
     * Bound: organization, environments, meter, type, from, to. An event is counted where {@code counted}, else excluded
     * for {@code reason}, the first that holds.
     */
    private static final String SOURCE = """
            (
              SELECT environment, time, received_at, source, id, subject, key_line, identity,
                     log_epoch, log_partition, log_offset, $columns, is_repeat,
                     NOT is_repeat AND matched > 0 AS counted,
                     multiIf(is_repeat, 'duplicate', matched = 0, 'filtered', '') AS reason
              FROM (
                SELECT {meter:UInt32} AS meter, environment, time, received_at, source, id, subject, key_line, identity,
                       log_epoch, log_partition, log_offset,
                       indexOf(match_meter, {meter:UInt32}) AS in_row, match_value[in_row] AS row_value,
                       match_text[in_row] AS row_text, match_dimensions[in_row] AS row_dimensions,
                       %s AS is_repeat
                FROM events
                WHERE organization = {organization:String} AND environment IN {environments:Array(String)}
                  AND type = {type:String}
                  AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
                  AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              ) AS stored
              $join
            )
            """.formatted(JudgedEvents.IS_REPEAT);

    private static final String WHICH = "organization = {organization:String} AND meter = {meter:UInt32}";

    /** The checksum of the identities that were counted: their sum modulo 2 to the 128th. */
    private static final String CHECKSUM = "sumWithOverflowIf(identity, counted)";

    private MatchedEvents() {}

    static String source(ClickHouse clickHouse, String organization, Meter meter) {
        return OlderMatches.in(SOURCE, OlderMatches.any(clickHouse, List.of(organization), List.of(meter)), WHICH);
    }

    static Parameters parameters(String organization, Meter meter, Instant from, Instant to) {
        return new Parameters()
                .text("organization", organization)
                .number("meter", meter.number())
                .text("type", meter.eventType())
                .time("from", from)
                .time("to", to);
    }

    /** The columns that {@link #aggregate} reads; {@code counted} is a column of the source. */
    static String aggregates(Aggregation aggregation) {
        String number =
                switch (aggregation) {
                    case COUNT, UNIQUE_COUNT -> "toDecimal256(0, 12)";
                    case SUM, AVG -> "sumIf(value, counted)";
                    case MIN -> "minIf(value, counted)";
                    case MAX -> "maxIf(value, counted)";
                    case LATEST -> "argMaxIf(value, (time, received_at, source, id), counted)";
                };
        String uniques = aggregation == Aggregation.UNIQUE_COUNT ? "uniqExactIf(text, counted)" : "toUInt64(0)";
        return """
               countIf(counted) AS counted_events, %s AS number, %s AS uniques, %s AS checksum,
               countIf(reason = 'duplicate') AS duplicates, countIf(reason = 'filtered') AS filtered
               """.formatted(number, uniques, CHECKSUM);
    }

    /** What an aggregation over some events came to. */
    record Aggregate(
            long counted, @Nullable BigDecimal quantity, BigInteger checksum, SortedMap<String, Long> excluded) {}

    static Aggregate aggregate(Row row, Aggregation aggregation) {
        long counted = row.number("counted_events");
        SortedMap<String, Long> excluded = new TreeMap<>();
        putIfAny(excluded, "duplicate", row.number("duplicates"));
        putIfAny(excluded, "filtered", row.number("filtered"));
        return new Aggregate(
                counted,
                Quantities.of(aggregation, counted, row.number("uniques"), row.decimal("number")),
                row.bigInteger("checksum"),
                excluded);
    }

    static void putIfAny(SortedMap<String, Long> excluded, String reason, long count) {
        if (count > 0) {
            excluded.put(reason, count);
        }
    }
}
