package io.meterhouse.e2e;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written in PostgreSQL, to see that something refused has left nothing behind. */
final class StoredRows {
    /** Tables that only a request writes first; the others follow from these, or live on by themselves. */
    private static final List<String> WRITTEN_BY_REQUESTS = List.of(
            "organizations",
            "api_keys",
            "meters",
            "plans",
            "plan_versions",
            "event_schemas",
            "event_schema_versions",
            "tracking_plans",
            "test_clocks",
            "subscriptions",
            "payment_methods",
            "replays",
            "audit",
            "idempotency_answers",
            "inbox");

    /** Tables whose rows of an organization change while nobody asks for anything. */
    private static final String LIVING = "'workflow_runs', 'billing_waits', 'usage_windows', 'onboarding_steps'";

    private final RunningStack stack;

    StoredRows(RunningStack stack) {
        this.stack = stack;
    }

    /** How many rows each of the tables has that requests write. */
    Map<String, Long> written() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String table : WRITTEN_BY_REQUESTS) {
            counts.put(
                    table, Long.valueOf(texts("SELECT count(*) FROM " + table).getFirst()));
        }
        return counts;
    }

    /** Every row of an organization, whole, but for when a key was last used. */
    List<String> of(String organization) {
        List<String> rows = new ArrayList<>();
        for (String table : texts("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                + " AND column_name = 'organization_id' AND table_name NOT IN (" + LIVING + ") ORDER BY 1")) {
            texts(
                            "SELECT (to_jsonb(t) - 'last_used_at')::text FROM " + table
                                    + " t WHERE organization_id = ? ORDER BY 1",
                            organization)
                    .forEach(row -> rows.add(table + " " + row));
        }
        texts("SELECT to_jsonb(t)::text FROM organizations t WHERE id = ?", organization)
                .forEach(row -> rows.add("organizations " + row));
        return rows;
    }

    /** Deliveries kept under an id. */
    long deliveries(String source, String id) {
        return Long.parseLong(texts("SELECT count(*) FROM inbox WHERE source = ? AND delivery_id = ?", source, id)
                .getFirst());
    }

    /** The first column of what a query finds. */
    List<String> texts(String sql, String... parameters) {
        try (Connection connection = stack.postgres();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
