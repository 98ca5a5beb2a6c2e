package io.meterhouse.analytics.storage;

import io.meterhouse.analytics.storage.AnalyticsQuery.Group;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Answers what is charted. Each identity is looked at once, by the marks alone: charts bear a repeat that the sink's memory
 * missed, usage does not.
 */
@Repository
public class AnalyticsStore {
    private static final String FROM = """
         FROM events
         WHERE organization = {organization:String} AND environment = {environment:String} AND NOT repeat
           AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
           AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
        """;

    private final ClickHouse clickHouse;

    public AnalyticsStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** @param group null where events are not told apart, or have nothing there */
    public record Point(Instant time, @Nullable String group, long value) {}

    public record Ranked(String key, long value) {}

    /** @param subjects how many users or things sent something */
    public record Totals(long events, long subjects, long types) {}

    /** Events per interval, and per group where they are told apart: the largest groups only. */
    public List<Point> timeseries(AnalyticsQuery query) {
        String group = group(query.groupBy());
        String largest = query.groupBy() == null
                ? ""
                : " AND " + group + " IN (SELECT " + group + FROM + ofType(query) + " GROUP BY " + group
                        + " ORDER BY count() DESC LIMIT {limit:UInt32})";
        return clickHouse.query(
                "SELECT " + intervalStart(query.interval()) + " AS start, " + group + " AS group_value, count() AS n"
                        + FROM + ofType(query) + largest + " GROUP BY start, group_value ORDER BY start, group_value",
                parameters(query),
                row -> point(row, query));
    }

    /** The groups with the most events. */
    public List<Ranked> top(AnalyticsQuery query) {
        String group = group(query.groupBy() == null ? Group.Attribute.TYPE : query.groupBy());
        return clickHouse.query(
                "SELECT " + group + " AS group_value, count() AS n" + FROM + ofType(query)
                        + " AND isNotNull(group_value) AND group_value != ''"
                        + " GROUP BY group_value ORDER BY n DESC, group_value LIMIT {limit:UInt32}",
                parameters(query),
                row -> new Ranked(row.text("group_value"), row.number("n")));
    }

    /** Different subjects per interval. */
    public List<Point> activeUsers(AnalyticsQuery query) {
        return clickHouse.query(
                "SELECT " + intervalStart(query.interval())
                        + " AS start, CAST(NULL AS Nullable(String)) AS group_value, uniqExact(subject) AS n" + FROM
                        + ofType(query) + " AND isNotNull(subject) GROUP BY start ORDER BY start",
                parameters(query),
                row -> point(row, query));
    }

    public Totals totals(AnalyticsQuery query) {
        return clickHouse.one(
                "SELECT count() AS events, uniqExact(subject) AS subjects, uniqExact(type) AS types" + FROM
                        + ofType(query),
                parameters(query),
                row -> new Totals(row.number("events"), row.number("subjects"), row.number("types")));
    }

    private static String ofType(AnalyticsQuery query) {
        return query.type() == null ? "" : " AND type = {type:String}";
    }

    private static String group(@Nullable Group group) {
        return switch (group) {
            case null -> "CAST(NULL AS Nullable(String))";
            case Group.Attribute attribute ->
                switch (attribute) {
                    case TYPE -> "toNullable(toString(type))";
                    case SUBJECT -> "subject";
                    case SOURCE -> "toNullable(toString(source))";
                    case API_KEY -> "toNullable(toString(key_line))";
                };
            case Group.Member member ->
                switch (member.path().root()) {
                    case SUBJECT -> "subject";
                    case SOURCE -> "toNullable(toString(source))";
                    case DATA -> memberText(member.path());
                };
        };
    }

    private static String memberText(ValuePath path) {
        String steps = IntStream.range(0, path.members().size())
                .mapToObj(step -> "{step" + step + ":String}")
                .collect(Collectors.joining(", "));
        return "nullIf(JSONExtract(data, " + steps + ", 'Nullable(String)'), '')";
    }

    private static Parameters parameters(AnalyticsQuery query) {
        Parameters parameters = new Parameters()
                .text("organization", query.organization())
                .text("environment", query.environment().code())
                .time("from", query.from())
                .time("to", query.to())
                .text("zone", query.zone().getId())
                .number("limit", query.limit());
        if (query.type() != null) {
            parameters.text("type", query.type());
        }
        if (query.groupBy() instanceof Group.Member member) {
            for (int step = 0; step < member.path().members().size(); step++) {
                parameters.text("step" + step, member.path().members().get(step));
            }
        }
        return parameters;
    }

    /** Hours and minutes as seconds since 1970, for some exist twice; days and what is longer as their first day. */
    private static String intervalStart(AnalyticsInterval interval) {
        return switch (interval) {
            case MINUTE -> "toString(toUnixTimestamp(toStartOfMinute(time)))";
            case HOUR -> "toString(toUnixTimestamp(toStartOfHour(toTimeZone(time, {zone:String}))))";
            case DAY -> "toString(toDate(toTimeZone(time, {zone:String})))";
            case WEEK -> "toString(toMonday(toTimeZone(time, {zone:String})))";
            case MONTH -> "toString(toStartOfMonth(toTimeZone(time, {zone:String})))";
        };
    }

    private static Point point(Row row, AnalyticsQuery query) {
        String start = row.text("start");
        Instant time =
                switch (query.interval()) {
                    case MINUTE, HOUR -> Instant.ofEpochSecond(Long.parseLong(start));
                    case DAY, WEEK, MONTH ->
                        LocalDate.parse(start).atStartOfDay(query.zone()).toInstant();
                };
        return new Point(time, row.textOrNull("group_value"), row.number("n"));
    }
}
