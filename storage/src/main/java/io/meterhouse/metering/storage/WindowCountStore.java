package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Counts touched hours anew, one question per meter for all organizations that were touched. It speaks of many
 * organizations: one of the named stores without an organization's scope.
 */
@Repository
public class WindowCountStore {
    private static final String COUNT =
            """
            SELECT organization, environment, toInt64(toUnixTimestamp(hour)) * 1000000 AS hour_micros,
                   if(dimensions = '', '{}', dimensions) AS dimensions_or_none, key_line,
                   countIf(counted) AS counted_events, sumIf(value, counted) AS total,
                   minIf(value, counted) AS least, maxIf(value, counted) AS greatest,
                   argMaxIf(value, (time, received_at, source, id), counted) AS latest,
                   argMaxIf(concat(toString(time), ' ', toString(received_at), ' ', source, ' ', id),
                            (time, received_at, source, id), counted) AS latest_order,
                   %s AS uniques, sumWithOverflowIf(identity, counted) AS checksum,
                   countIf(is_repeat) AS duplicates, countIf(NOT is_repeat AND matched = 0) AS filtered
            FROM (
              SELECT organization, environment, hour, time, received_at, source, id, key_line, identity, $columns,
                     is_repeat, NOT is_repeat AND matched > 0 AS counted
              FROM (
                SELECT {meter:UInt32} AS meter, organization, environment, toStartOfHour(time) AS hour, time,
                       received_at, source, id, key_line, identity, log_epoch, log_partition, log_offset,
                       indexOf(match_meter, {meter:UInt32}) AS in_row, match_value[in_row] AS row_value,
                       match_text[in_row] AS row_text, match_dimensions[in_row] AS row_dimensions,
                       multiIf((organization, log_epoch, log_partition, log_offset) IN ($duplicates), true,
                               (organization, log_epoch, log_partition, log_offset) IN ($originals), false,
                               repeat) AS is_repeat
                FROM events
                WHERE organization IN {organizations:Array(String)} AND type = {type:String}
                  AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
                  AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
                  AND (concat(environment, ' ', organization), toUnixTimestamp(toStartOfHour(time)))
                      IN (SELECT arrayJoin(arrayZip({places:Array(String)}, {hours:Array(UInt32)})))
                  AND %s
              ) AS stored
              $join
            )
            GROUP BY organization, environment, hour, dimensions_or_none, key_line
            SETTINGS max_threads = 1
            """.replace("$duplicates", corrected("duplicate")).replace("$originals", corrected("original"));

    private static final String WHICH = "organization IN {organizations:Array(String)} AND meter = {meter:UInt32}";

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LATEST_TEXT = 2_000;

    private final ClickHouse clickHouse;

    public WindowCountStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * The windows of these hours, whole, by what lies before the position.
     *
     * @param hours of the meter's type
     */
    public List<CountedWindow> count(Meter meter, Collection<TouchedHour> hours, LogPosition upTo) {
        Instant first =
                hours.stream().map(TouchedHour::hour).min(Instant::compareTo).orElseThrow();
        Instant last =
                hours.stream().map(TouchedHour::hour).max(Instant::compareTo).orElseThrow();
        List<String> organizations =
                hours.stream().map(TouchedHour::organization).distinct().toList();
        Parameters parameters = new Parameters()
                .number("meter", meter.number())
                .text("type", meter.eventType())
                .texts("organizations", organizations)
                .texts(
                        "places",
                        hours.stream()
                                .map(hour -> hour.environment().code() + " " + hour.organization())
                                .toList())
                .numbers(
                        "hours",
                        hours.stream().map(hour -> hour.hour().getEpochSecond()).toList())
                .time("from", first)
                .time("to", last.plus(HOUR))
                .position("up_to", upTo);
        String uniques = meter.aggregation() == Aggregation.UNIQUE_COUNT ? "uniqExactIf(text, counted)" : "toUInt64(0)";
        String count = OlderMatches.in(COUNT, OlderMatches.any(clickHouse, organizations, List.of(meter)), WHICH);
        return clickHouse.query(
                count.formatted(uniques, Positions.before("up_to")), parameters, row -> window(row, meter));
    }

    /** The places whose last correction says so. */
    private static String corrected(String reason) {
        return """
            SELECT organization, log_epoch, log_partition, log_offset FROM event_corrections
            WHERE organization IN {organizations:Array(String)}
            GROUP BY organization, log_epoch, log_partition, log_offset
            HAVING argMax(reason, found_at) = '\
            """ + reason + "'";
    }

    private static CountedWindow window(Row row, Meter meter) {
        long counted = row.number("counted_events");
        SortedMap<String, Long> excluded = new TreeMap<>();
        putIfAny(excluded, "duplicate", row.number("duplicates"));
        putIfAny(excluded, "filtered", row.number("filtered"));
        boolean numbers = counted > 0 && meter.aggregation().readsNumber();
        return new CountedWindow(
                row.text("organization"),
                Environment.of(row.text("environment")),
                row.time("hour_micros"),
                row.text("dimensions_or_none"),
                row.text("key_line"),
                counted,
                row.decimal("total"),
                numbers ? row.decimal("least") : null,
                numbers ? row.decimal("greatest") : null,
                numbers ? row.decimal("latest") : null,
                numbers ? cut(row.text("latest_order")) : null,
                meter.aggregation() == Aggregation.UNIQUE_COUNT ? row.number("uniques") : null,
                excluded,
                Quantities.checksum(row.bigInteger("checksum")));
    }

    private static void putIfAny(SortedMap<String, Long> excluded, String reason, long count) {
        if (count > 0) {
            excluded.put(reason, count);
        }
    }

    /** PostgreSQL takes no NUL in a text. */
    private static @Nullable String cut(String order) {
        String clean = order.replace('\0', ' ');
        return clean.length() <= LATEST_TEXT ? clean : clean.substring(0, LATEST_TEXT);
    }
}
