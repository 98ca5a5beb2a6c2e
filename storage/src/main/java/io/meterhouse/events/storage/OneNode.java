package io.meterhouse.events.storage;

import java.util.List;
import java.util.Map;

/** Every table is what it is called. */
record OneNode() implements TableLayout {
    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public List<String> firstMigrations() {
        return List.of("V1__events", "V2__event_matches", ClickHouseMigrations.BY_HOUR, "V4__events_by_hour_in_use");
    }

    @Override
    public List<String> changing(String statement) {
        return List.of(statement);
    }

    @Override
    public String holding(String table) {
        return table;
    }

    @Override
    public String everyCopyOf(String table) {
        return table;
    }

    @Override
    public String copies() {
        return "1";
    }

    @Override
    public int replicas() {
        return 1;
    }

    @Override
    public String system(String table) {
        return "system." + table;
    }
}
