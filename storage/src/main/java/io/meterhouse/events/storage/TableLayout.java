package io.meterhouse.events.storage;

import java.util.List;
import java.util.Map;

/**
 * How the tables of events lie in ClickHouse: on one node, or spread over the shards of a cluster and copied to each
 * shard's replicas. Statements are written for one node. Those that read or insert name a table, and mean all of it in
 * either layout; the rest ask here.
 */
sealed interface TableLayout permits OneNode, ClusterLayout {
    static TableLayout of(ClickHouseProperties properties) {
        return properties.cluster().isEmpty()
                ? new OneNode()
                : new ClusterLayout(properties.cluster(), properties.database(), properties.replicas());
    }

    /** What every statement is run with. */
    Map<String, String> settings();

    /** The migrations that a database begins with; what comes after them is the same in both layouts. */
    List<String> firstMigrations();

    /**
     * What a statement comes to that makes, changes or empties a table, in order.
     *
     * @throws IllegalArgumentException if it is of a kind that nobody has said yet what it comes to
     */
    List<String> changing(String statement);

    /** The name of the table that holds the rows, as the system tables know it. */
    String holding(String table);

    /** Stands behind {@code FROM}: the rows as each replica has them; {@link #copies} tells how many have one. */
    String everyCopyOf(String table);

    /** Counts the replicas that have a group of rows of {@link #everyCopyOf}. */
    String copies();

    /** How many have a row that was acknowledged. */
    int replicas();

    /** Stands behind {@code FROM}: a table of {@code system}, of all nodes. */
    String system(String table);
}
