package io.meterhouse.events.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database to the newest numbered migration ({@code clickhouse/V<n>__<name>.sql}). What they do can
 * be repeated ({@code IF NOT EXISTS}), for ClickHouse has no transactions: so two processes may do this at once, and one
 * that was killed half-way starts over. Nobody stores events before they are done.
 */
public final class ClickHouseMigrations {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseMigrations.class);

    static final String BY_HOUR = "V3__events_by_hour";

    /**
     * In order, behind those that a layout begins with; the class path cannot be listed reliably inside a jar of jars. They
     * are written for one node.
     */
    static final List<String> OF_EVERY_LAYOUT = List.of("V6__wider_merges", "V7__lighter_parts");

    private static final String MAKE_TABLE = """
            CREATE TABLE IF NOT EXISTS schema_migrations (name String, at DateTime64(3, 'UTC'))
            ENGINE = ReplacingMergeTree ORDER BY name""";
    private static final String DONE = "SELECT DISTINCT name FROM schema_migrations";
    private static final String NOTE = "INSERT INTO schema_migrations SELECT {name:String}, now64(3)";

    /** Whether the one migration that cannot be repeated was done by somebody who did not come to note it. */
    private static final String IS_BY_HOUR = """
            SELECT count() AS n FROM system.tables
            WHERE database = currentDatabase() AND name = 'events' AND position(sorting_key, 'toStartOfHour') > 0
            """;

    /** What a second process may have left that did the same at the same time. */
    private static final String DROP_LEFTOVER = "DROP TABLE IF EXISTS events_by_hour";

    private final ClickHouse clickHouse;
    private final List<String> names;

    public ClickHouseMigrations(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.names = Stream.concat(clickHouse.layout().firstMigrations().stream(), OF_EVERY_LAYOUT.stream())
                .toList();
    }

    public void migrate() {
        migrate(names.getLast());
        if (names.contains(BY_HOUR)) {
            clickHouse.execute(DROP_LEFTOVER, new Parameters());
        }
    }

    /** Goes no further than to this one. */
    void migrate(String last) {
        clickHouse.makeDatabase();
        clickHouse.change(MAKE_TABLE, new Parameters());
        Set<String> done = new HashSet<>(clickHouse.query(DONE, new Parameters(), row -> row.text("name")));
        for (String name : names.subList(0, names.indexOf(last) + 1)) {
            if (!done.contains(name)) {
                apply(name);
            }
        }
    }

    private void apply(String name) {
        if (!name.equals(BY_HOUR) || clickHouse.one(IS_BY_HOUR, new Parameters(), row -> row.number("n") == 0)) {
            statements(name).forEach(clickHouse::changeHoweverLong);
        }
        clickHouse.execute(NOTE, new Parameters().text("name", name));
        LOG.info("ClickHouse is at {}", name);
    }

    static List<String> statements(String name) {
        String text = read("/clickhouse/" + name + ".sql")
                .lines()
                .filter(line -> !line.strip().startsWith("--"))
                .collect(Collectors.joining("\n"));
        List<String> statements = new ArrayList<>();
        for (String statement : text.split(";")) {
            if (!statement.isBlank()) {
                statements.add(statement.strip());
            }
        }
        return statements;
    }

    private static String read(String resource) {
        try (InputStream input = ClickHouseMigrations.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("no migration " + resource);
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
