package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Decimals;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.LineEvents.LineEvent;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events behind a line, page by page. Under a usage line stands every event of its period, with those that came
 * after the close as late; under an adjustment what it counted that the close before had not.
 */
final class LineEventsReader {
    private static final String USAGE_LINE =
            "(SELECT *, multiIf(reason != '', reason, %s, 'late', '') AS excluded_as FROM $source)"
                    .formatted(Positions.from("closed_at"));

    private static final String ADJUSTMENT_LINE =
            "(SELECT *, reason AS excluded_as FROM $source WHERE reason = '' AND %s AND %s)"
                    .formatted(Positions.from("since"), Positions.before("closed_at"));

    private static final String AFTER_LAST = """
              AND (time_micros, log_epoch, log_partition, log_offset)
                  < ({last_time:Int64}, {last_epoch:UInt32}, {last_partition:UInt32}, {last_offset:UInt64})
            """;

    private static final String NEWEST_FIRST = """
            ORDER BY time DESC, log_epoch DESC, log_partition DESC, log_offset DESC
            LIMIT {limit:UInt32}
            """;

    private final ClickHouse clickHouse;
    private final RepeatVerdicts verdicts;

    LineEventsReader(ClickHouse clickHouse, RepeatVerdicts verdicts) {
        this.clickHouse = clickHouse;
        this.verdicts = verdicts;
    }

    private record Listed(LineEvent event, LineCursor place) {}

    LineEvents read(LineEventsQuery query) {
        String line = (query.adjustment() ? ADJUSTMENT_LINE : USAGE_LINE)
                .replace("$source", JudgedEvents.source(clickHouse, query.organization(), List.of(query.meter())));
        if (query.cursor() == null) {
            // What came after the close stands here too, and is as exact: the close itself has settled all before.
            LogPosition from = query.adjustment() ? Objects.requireNonNull(query.from()) : query.closedAt();
            LogPosition upTo = query.adjustment() ? query.closedAt() : ClosingUsageStore.EVERYTHING;
            verdicts.settle(query.organization(), List.of(query.meter()), query.period(), from, upTo);
        }
        List<Listed> rows = page(query, line);
        SortedMap<String, Long> totals = new TreeMap<>();
        clickHouse.forEach(
                "SELECT excluded_as, count() AS n FROM " + line + " GROUP BY excluded_as",
                parameters(query, query.period()),
                row -> totals.put(row.text("excluded_as"), row.number("n")));
        Long counted = totals.remove("");
        boolean more = rows.size() > query.limit();
        List<Listed> shown = more ? rows.subList(0, query.limit()) : rows;
        return new LineEvents(
                shown.stream().map(Listed::event).toList(),
                counted == null ? 0 : counted,
                totals,
                more ? shown.getLast().place().text() : null);
    }

    private List<Listed> page(LineEventsQuery query, String line) {
        LineCursor after = query.cursor() == null ? null : LineCursor.parse(query.cursor());
        String statement = rows(line, query.counted()) + (after == null ? "" : AFTER_LAST) + NEWEST_FIRST;
        Parameters parameters = parameters(query, rest(query.period(), after)).number("limit", query.limit() + 1L);
        if (after != null) {
            parameters
                    .number("last_time", after.timeMicros())
                    .number("last_epoch", after.epoch())
                    .number("last_partition", after.partition())
                    .number("last_offset", after.offset());
        }
        return clickHouse.query(
                statement, parameters, row -> listed(row, query.meter().aggregation()));
    }

    private static String rows(String line, @Nullable Boolean counted) {
        String wanted = counted == null ? "true" : counted ? "excluded_as = ''" : "excluded_as != ''";
        return """
               SELECT id, source, type, subject, toUnixTimestamp64Micro(time) AS time_micros,
                      toUnixTimestamp64Micro(received_at) AS received_micros, matched > 0 AS is_matched, value, text,
                      excluded_as, log_epoch, log_partition, log_offset
               FROM %s
               WHERE %s
               """.formatted(line, wanted);
    }

    /** What of the period a page can still hold, so that the pages before are not read again. */
    private static Period rest(Period period, @Nullable LineCursor after) {
        if (after == null) {
            return period;
        }
        var end = Parameters.instant(after.timeMicros()).plus(1, ChronoUnit.MICROS);
        return end.isBefore(period.start()) || end.isAfter(period.end()) ? period : new Period(period.start(), end);
    }

    private static Parameters parameters(LineEventsQuery query, Period period) {
        Parameters parameters = JudgedEvents.parameters(query.organization(), List.of(query.meter()), period)
                .position("closed_at", query.closedAt());
        return query.adjustment()
                ? parameters
                        .position("since", Objects.requireNonNull(query.from()))
                        .environments("environments", Environment.LIVE)
                : parameters;
    }

    private static Listed listed(Row row, Aggregation aggregation) {
        String reason = row.text("excluded_as");
        LineEvent event = new LineEvent(
                row.text("id"),
                row.text("source"),
                row.text("type"),
                row.textOrNull("subject"),
                row.time("time_micros"),
                row.time("received_micros"),
                row.flag("is_matched") ? value(row, aggregation) : null,
                reason.isEmpty(),
                reason.isEmpty() ? null : reason);
        LineCursor place = new LineCursor(
                row.number("time_micros"),
                row.number("log_epoch"),
                row.number("log_partition"),
                row.number("log_offset"));
        return new Listed(event, place);
    }

    private static String value(Row row, Aggregation aggregation) {
        return switch (aggregation) {
            case UNIQUE_COUNT -> row.text("text");
            case COUNT, SUM, MIN, MAX, AVG, LATEST -> Decimals.text(row.decimal("value"));
        };
    }
}
