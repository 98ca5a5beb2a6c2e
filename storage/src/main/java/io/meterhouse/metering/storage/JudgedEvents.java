package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import java.util.List;

/**
 * What every exact read begins with: one organization's events of a stretch of time, once for each meter that looks at
 * their type, each with what the meter made of it and, where it is not counted, the reason, the first that holds.
 * Statements put {@link #source} behind {@code FROM}.
 */
final class JudgedEvents {
    static final String TEST = "test";
    static final String DUPLICATE = "duplicate";
    static final String FILTERED = "filtered";
    static final String LATE = "late";

    /** Bound: organization. Whether a record is a repeat: its mark, unless an exact pass found otherwise. */
    static final String IS_REPEAT = """
            multiIf((log_epoch, log_partition, log_offset) IN (%s), true,
                    (log_epoch, log_partition, log_offset) IN (%s), false, repeat)
            """.formatted(corrected(DUPLICATE), corrected(RepeatVerdicts.ORIGINAL));

    /**
     * Bound by {@link #parameters}. Of the columns, {@code matched} is above zero where the meter made something of the
     * event, and {@code reason} is empty where the event counts.
     */
    private static final String SOURCE = """
            (
              SELECT meter, environment, type, time, received_at, source, id, subject, identity,
                     log_epoch, log_partition, log_offset, clock_at, $columns,
                     multiIf(environment = 'test', 'test', is_repeat, 'duplicate', matched = 0, 'filtered', '') AS reason
              FROM (
                SELECT meter, environment, type, time, received_at, source, id, subject, identity,
                       log_epoch, log_partition, log_offset, clock_at,
                       indexOf(match_meter, meter) AS in_row, match_value[in_row] AS row_value,
                       match_text[in_row] AS row_text, match_dimensions[in_row] AS row_dimensions,
                       %s AS is_repeat
                FROM events
                ARRAY JOIN arrayFilter((m, t) -> t = type, {meters:Array(UInt32)}, {meter_types:Array(String)}) AS meter
                WHERE organization = {organization:String} AND environment IN {environments:Array(String)}
                  AND type IN {types:Array(String)}
                  AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
                  AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              ) AS stored
              $join
            )
            """.formatted(IS_REPEAT);

    private static final String WHICH = "organization = {organization:String} AND meter IN {meters:Array(UInt32)}";

    private JudgedEvents() {}

    static String source(ClickHouse clickHouse, String organization, List<Meter> meters) {
        return OlderMatches.in(SOURCE, OlderMatches.any(clickHouse, List.of(organization), meters), WHICH);
    }

    /** For events of all environments. */
    static Parameters parameters(String organization, List<Meter> meters, Period period) {
        return new Parameters()
                .text("organization", organization)
                .numbers("meters", meters.stream().map(Meter::number).toList())
                .texts("meter_types", meters.stream().map(Meter::eventType).toList())
                .numbers("latest", numbersOf(meters, Aggregation.LATEST))
                .numbers("unique", numbersOf(meters, Aggregation.UNIQUE_COUNT))
                .texts("types", meters.stream().map(Meter::eventType).distinct().toList())
                .environments("environments", Environment.LIVE, Environment.TEST)
                .time("from", period.start())
                .time("to", period.end());
    }

    private static List<Integer> numbersOf(List<Meter> meters, Aggregation aggregation) {
        return meters.stream()
                .filter(meter -> meter.aggregation() == aggregation)
                .map(Meter::number)
                .toList();
    }

    /** The places whose last correction says so. */
    private static String corrected(String reason) {
        return """
               SELECT log_epoch, log_partition, log_offset FROM event_corrections
               WHERE organization = {organization:String}
               GROUP BY log_epoch, log_partition, log_offset HAVING argMax(reason, found_at) = '%s'
               """.formatted(reason);
    }
}
