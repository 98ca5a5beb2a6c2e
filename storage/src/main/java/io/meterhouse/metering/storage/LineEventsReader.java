package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Decimals;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.storage.LineEvents.LineEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the events behind a line, page by page. */
final class LineEventsReader {
    private static final String USAGE_LINE = """
            SELECT *, multiIf(environment = 'test', 'test', reason != '', reason, NOT %s, 'late', '') AS excluded_as
            FROM %s
            """.formatted(Positions.before("closed_at"), MatchedEvents.SOURCE);

    private static final String ADJUSTMENT_LINE = "SELECT *, reason AS excluded_as FROM %s WHERE %s AND %s"
            .formatted(MatchedEvents.SOURCE, Positions.from("since"), Positions.before("closed_at"));

    private static final String COLUMNS = """
            SELECT id, source, subject, toUnixTimestamp64Micro(time) AS time_micros,
                   toUnixTimestamp64Micro(received_at) AS received_micros, matched > 0 AS is_matched, value, text,
                   excluded_as, log_epoch, log_partition, log_offset
            """;

    private static final String AFTER_LAST = """
              AND (time_micros, log_epoch, log_partition, log_offset)
                  < ({last_time:Int64}, {last_epoch:UInt32}, {last_partition:UInt32}, {last_offset:UInt64})
            ORDER BY time DESC, log_epoch DESC, log_partition DESC, log_offset DESC
            LIMIT {limit:UInt32}
            """;

    private final ClickHouse clickHouse;
    private final RepeatCorrections corrections;

    LineEventsReader(ClickHouse clickHouse, RepeatCorrections corrections) {
        this.clickHouse = clickHouse;
        this.corrections = corrections;
    }

    private record Listed(LineEvent event, LineCursor place) {}

    LineEvents read(LineEventsQuery query) {
        String line = query.adjustment() ? ADJUSTMENT_LINE : USAGE_LINE;
        LineCursor after = query.cursor() == null ? LineCursor.START : LineCursor.parse(query.cursor());
        if (query.cursor() == null) {
            // Repeats that came after the close are listed here too, and are as exact.
            corrections.completeForPeriod(query.organization(), query.period().start(), LineCursor.EVERYTHING);
        }
        Parameters parameters = parameters(query)
                .number("last_time", after.timeMicros())
                .number("last_epoch", after.epoch())
                .number("last_partition", after.partition())
                .number("last_offset", after.offset())
                .number("limit", query.limit() + 1L);
        List<Listed> rows = clickHouse.query(
                COLUMNS + "FROM (" + line + ") WHERE " + wanted(query.counted()) + AFTER_LAST,
                parameters,
                row -> listed(row, query));
        SortedMap<String, Long> totals = new TreeMap<>();
        clickHouse.forEach(
                "SELECT excluded_as, count() AS n FROM (" + line + ") GROUP BY excluded_as",
                parameters(query),
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

    private static String wanted(@Nullable Boolean counted) {
        if (counted == null) {
            return "true";
        }
        return counted ? "excluded_as = ''" : "excluded_as != ''";
    }

    private static Parameters parameters(LineEventsQuery query) {
        Parameters parameters = MatchedEvents.parameters(
                        query.organization(),
                        query.meter(),
                        query.period().start(),
                        query.period().end())
                .position("closed_at", query.closedAt());
        if (query.adjustment() && query.from() != null) {
            return parameters.position("since", query.from()).environments("environments", Environment.LIVE);
        }
        return parameters.environments("environments", Environment.LIVE, Environment.TEST);
    }

    private static Listed listed(Row row, LineEventsQuery query) {
        String reason = row.text("excluded_as");
        LineEvent event = new LineEvent(
                row.text("id"),
                row.text("source"),
                query.meter().eventType(),
                row.textOrNull("subject"),
                row.time("time_micros"),
                row.time("received_micros"),
                row.flag("is_matched") ? value(row, query.meter().aggregation()) : null,
                reason.isEmpty(),
                reason.isEmpty() ? null : reason);
        return new Listed(
                event,
                new LineCursor(
                        row.number("time_micros"),
                        row.number("log_epoch"),
                        row.number("log_partition"),
                        row.number("log_offset")));
    }

    private static String value(Row row, Aggregation aggregation) {
        return switch (aggregation) {
            case UNIQUE_COUNT -> row.text("text");
            case COUNT, SUM, MIN, MAX, AVG, LATEST -> Decimals.text(row.decimal("value"));
        };
    }
}
