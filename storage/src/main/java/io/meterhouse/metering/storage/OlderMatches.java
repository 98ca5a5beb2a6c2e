package io.meterhouse.metering.storage;

import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import java.util.Collection;
import java.util.List;

/**
 * How reads find the matches of meters that were made after their events: those stand beside the rows, by the place of the
 * event on the log. Most meters have none, and reads that know so do without the join.
 *
 * <p>Who reads for a meter that counts all its events asks when that is so already: from then on no match is added.
 */
final class OlderMatches {
    private static final String ANY = """
            SELECT count() AS n FROM (
              SELECT 1 FROM event_matches
              WHERE organization IN {organizations:Array(String)} AND meter IN {meters:Array(UInt32)} LIMIT 1)
            """;

    private static final String JOIN = """
            LEFT ANY JOIN (
              SELECT meter AS older_meter, log_epoch AS older_epoch, log_partition AS older_partition,
                     log_offset AS older_offset, value AS older_value, text AS older_text,
                     dimensions AS older_dimensions
              FROM event_matches
              WHERE %s AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
                AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
            ) AS older
            ON older_meter = meter AND older_epoch = log_epoch AND older_partition = log_partition
              AND older_offset = log_offset
            """;

    private static final List<String> COLUMNS = List.of("value", "text", "dimensions");

    private OlderMatches() {}

    static boolean any(ClickHouse clickHouse, Collection<String> organizations, List<Meter> meters) {
        Parameters parameters = new Parameters()
                .texts("organizations", organizations)
                .numbers("meters", meters.stream().map(Meter::number).toList());
        return clickHouse.one(ANY, parameters, row -> row.number("n") > 0);
    }

    /**
     * Rows with {@code matched}, {@code value}, {@code text} and {@code dimensions} in place of the marks {@code $columns}
     * and {@code $join} of a statement. Its rows have {@code meter}, their place, {@code in_row} (where in the row's own
     * arrays the match is; 0 where it is not) and {@code row_value}, {@code row_text}, {@code row_dimensions}.
     *
     * @param which the condition for organization and meter; the statement binds {@code from} and {@code to}
     */
    static String in(String statement, boolean older, String which) {
        StringBuilder columns = new StringBuilder(
                older ? "if(in_row > 0, in_row, toUInt64(older_meter)) AS matched" : "toUInt64(in_row) AS matched");
        for (String column : COLUMNS) {
            columns.append((older ? ", if(in_row > 0, row_%1$s, older_%1$s) AS %1$s" : ", row_%1$s AS %1$s")
                    .formatted(column));
        }
        return statement.replace("$columns", columns).replace("$join", older ? JOIN.formatted(which) : "");
    }
}
