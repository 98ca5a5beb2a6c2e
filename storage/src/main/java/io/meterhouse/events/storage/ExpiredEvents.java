package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Repository;

/**
 * Removes events: rows by a mask, month of receipt by month of receipt, and a month that is empty as a whole. Removing
 * what is gone changes nothing.
 *
 * @see ClickHouseException what every method throws where ClickHouse does not answer
 */
@Repository
public class ExpiredEvents {
    private static final int MONTHS_OF_A_YEAR_DIGITS = 100;

    private static final String EXPIRED = """
            organization IN {organizations:Array(String)} AND environment = {environment:String}
              AND time < fromUnixTimestamp64Micro({before:Int64}, 'UTC')
            """;

    private static final String CONCERNED = """
            SELECT DISTINCT organization FROM touched
            WHERE organization IN {organizations:Array(String)} AND environment = {environment:String}
              AND hour < fromUnixTimestamp64Micro({before:Int64}, 'UTC')
            """;

    private static final String MONTHS =
            "SELECT toYYYYMM(received_at) AS month, count() AS n FROM events WHERE " + EXPIRED + " GROUP BY month";

    // The month is a number that ClickHouse gave: a partition cannot be bound.
    private static final String REMOVE = "DELETE FROM events IN PARTITION %d WHERE " + EXPIRED;

    private static final String REMOVE_MATCHES = """
            DELETE FROM event_matches
            WHERE organization IN {organizations:Array(String)} AND time < fromUnixTimestamp64Micro({before:Int64}, 'UTC')
            """;

    private static final String REMOVE_TOUCHED = """
            DELETE FROM touched
            WHERE organization IN {organizations:Array(String)} AND environment = {environment:String}
              AND hour < fromUnixTimestamp64Micro({before:Int64}, 'UTC')
            """;

    private static final String OLD_MONTHS = """
            SELECT DISTINCT toUInt32(partition) AS month FROM %s
            WHERE database = {database:String} AND table = {table:String} AND active
              AND toUInt32(partition) < {month:UInt32}
            """;

    private static final String ROWS_OF_MONTH =
            "SELECT count() AS n FROM (SELECT 1 FROM events WHERE toYYYYMM(received_at) = {month:UInt32} LIMIT 1)";

    private static final String DROP_MONTH = "ALTER TABLE events DROP PARTITION %d";

    private static final String OF_ORGANIZATION =
            "SELECT count() AS n FROM events WHERE organization = {organization:String}";

    private static final List<String> TABLES = List.of("events", "event_matches", "event_corrections", "touched");

    private final ClickHouse clickHouse;

    public ExpiredEvents(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    private record Month(int month, long events) {}

    /** Those of these organizations that have sent something whose time lies before. */
    public Set<String> concerned(Collection<String> organizations, Environment environment, Instant before) {
        return Set.copyOf(clickHouse.query(
                CONCERNED, parameters(organizations, environment, before), row -> row.text("organization")));
    }

    /**
     * Removes what these organizations sent whose time lies before, and what was made of it.
     *
     * @return how many events
     */
    public long remove(Collection<String> organizations, Environment environment, Instant before) {
        List<Month> months = clickHouse.query(
                MONTHS,
                parameters(organizations, environment, before),
                row -> new Month(row.smallNumber("month"), row.number("n")));
        for (Month month : months) {
            clickHouse.change(REMOVE.formatted(month.month()), parameters(organizations, environment, before));
        }
        if (!months.isEmpty()) {
            if (environment == Environment.LIVE) {
                clickHouse.change(REMOVE_MATCHES, parameters(organizations, environment, before));
            }
            clickHouse.change(REMOVE_TOUCHED, parameters(organizations, environment, before));
        }
        return months.stream().mapToLong(Month::events).sum();
    }

    private static Parameters parameters(Collection<String> organizations, Environment environment, Instant before) {
        return new Parameters()
                .texts("organizations", organizations)
                .text("environment", environment.code())
                .time("before", before);
    }

    /**
     * Gives back the room of months of receipt in which no event is left.
     *
     * @param before only months before that of this time; nothing may be received any more that belongs there
     * @return how many months
     */
    public int dropEmptyMonths(Instant before) {
        var utc = before.atOffset(ZoneOffset.UTC);
        long limit = (long) utc.getYear() * MONTHS_OF_A_YEAR_DIGITS + utc.getMonthValue();
        int dropped = 0;
        for (int month : monthsBefore(limit)) {
            boolean empty =
                    clickHouse.one(ROWS_OF_MONTH, new Parameters().number("month", month), row -> row.number("n") == 0);
            if (empty) {
                clickHouse.change(DROP_MONTH.formatted(month), new Parameters());
                dropped++;
            }
        }
        return dropped;
    }

    private List<Integer> monthsBefore(long limit) {
        Parameters parameters = new Parameters()
                .text("database", clickHouse.database())
                .text("table", clickHouse.layout().holding("events"))
                .number("month", limit);
        return clickHouse.query(
                OLD_MONTHS.formatted(clickHouse.layout().system("parts")), parameters, row -> row.smallNumber("month"));
    }

    /**
     * Removes everything of one organization.
     *
     * @return how many events
     */
    public long removeAll(String organization) {
        Parameters parameters = new Parameters().text("organization", organization);
        long events = clickHouse.one(OF_ORGANIZATION, parameters, row -> row.number("n"));
        for (String table : TABLES) {
            clickHouse.change("DELETE FROM " + table + " WHERE organization = {organization:String}", parameters);
        }
        return events;
    }
}
