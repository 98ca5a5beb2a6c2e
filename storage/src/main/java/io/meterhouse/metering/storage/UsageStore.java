package io.meterhouse.metering.storage;

import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.storage.MatchedEvents.Aggregate;
import io.meterhouse.metering.storage.Usage.UsageRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Usage as it is shown: each identity once, over marks and corrections, windows and total in one look at the table. */
@Repository
public class UsageStore {
    private final ClickHouse clickHouse;

    public UsageStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** A row of the answer; the one without a window is the total. */
    private record Found(@Nullable UsageRow row, @Nullable BigDecimal quantity) {}

    public Usage read(UsageQuery query) {
        Parameters parameters = MatchedEvents.parameters(query.organization(), query.meter(), query.from(), query.to())
                .environments("environments", query.environment())
                .text("zone", query.zone().getId());
        if (query.keyLine() != null) {
            parameters.text("key_line", query.keyLine());
        }
        for (int i = 0; i < query.groupBy().size(); i++) {
            parameters.text("dimension" + i, query.groupBy().get(i));
        }
        String source = MatchedEvents.source(clickHouse, query.organization(), query.meter());
        List<UsageRow> rows = new ArrayList<>();
        BigDecimal total = query.meter().aggregation().empty();
        for (Found found : clickHouse.query(statement(query, source), parameters, row -> found(row, query))) {
            if (found.row() == null) {
                total = found.quantity();
            } else {
                rows.add(found.row());
            }
        }
        return new Usage(total, rows);
    }

    private static String statement(UsageQuery query, String source) {
        List<String> groups = IntStream.range(0, query.groupBy().size())
                .mapToObj(i -> "group" + i)
                .toList();
        StringBuilder dimensions = new StringBuilder();
        for (int i = 0; i < groups.size(); i++) {
            dimensions.append(
                    ", JSONExtract(dimensions, {dimension%d:String}, 'Nullable(String)') AS group%d".formatted(i, i));
        }
        String keys = groups.isEmpty() ? "" : ", " + String.join(", ", groups);
        return "SELECT grouping(window_start) AS is_total, window_start" + keys + ", "
                + MatchedEvents.aggregates(query.meter().aggregation())
                + " FROM (SELECT *, " + windowStart(query.window()) + " AS window_start" + dimensions
                + " FROM " + source
                + (query.keyLine() == null ? "" : " WHERE key_line = {key_line:String}")
                + ") GROUP BY GROUPING SETS ((window_start" + keys + "), ())"
                + " ORDER BY window_start" + keys;
    }

    /** An hour as seconds since 1970, for there are hours that exist twice; a day or a month as its first day. */
    private static String windowStart(UsageWindow window) {
        return switch (window) {
            case HOUR -> "toString(toUnixTimestamp(toStartOfHour(toTimeZone(time, {zone:String}))))";
            case DAY -> "toString(toDate(toTimeZone(time, {zone:String})))";
            case MONTH -> "toString(toStartOfMonth(toTimeZone(time, {zone:String})))";
        };
    }

    private static Found found(Row row, UsageQuery query) {
        Aggregate aggregate = MatchedEvents.aggregate(row, query.meter().aggregation());
        if (row.number("is_total") == 1) {
            return new Found(null, aggregate.quantity());
        }
        Instant start = start(row.text("window_start"), query);
        SortedMap<String, @Nullable String> group = new TreeMap<>();
        for (int i = 0; i < query.groupBy().size(); i++) {
            group.put(query.groupBy().get(i), row.textOrNull("group" + i));
        }
        UsageRow shown = new UsageRow(
                start, end(start, query), group, aggregate.quantity(), aggregate.counted(), aggregate.excluded());
        return new Found(shown, aggregate.quantity());
    }

    private static Instant start(String text, UsageQuery query) {
        return query.window() == UsageWindow.HOUR
                ? Instant.ofEpochSecond(Long.parseLong(text))
                : LocalDate.parse(text).atStartOfDay(query.zone()).toInstant();
    }

    private static Instant end(Instant start, UsageQuery query) {
        return switch (query.window()) {
            case HOUR -> start.plus(1, ChronoUnit.HOURS);
            case DAY ->
                start.atZone(query.zone())
                        .toLocalDate()
                        .plusDays(1)
                        .atStartOfDay(query.zone())
                        .toInstant();
            case MONTH ->
                start.atZone(query.zone())
                        .toLocalDate()
                        .plusMonths(1)
                        .atStartOfDay(query.zone())
                        .toInstant();
        };
    }
}
