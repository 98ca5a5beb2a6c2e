package io.meterhouse.events.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each node holds its shard's rows in {@code <table>_local}, replicated; under the table's own name stands a
 * {@code Distributed} table over all shards. A row's shard is that of its log partition: a block of the sink goes whole to
 * one shard, where its token is known. Tables that know no log partition are small, and lie on the first shard.
 *
 * <p>An insert is acknowledged when <em>all</em> replicas of its shard have it. So whichever replica is asked, it knows
 * everything that was acknowledged, and no read has to wait for replicas to agree.
 *
 * @param cluster its name in the servers' {@code remote_servers}
 * @param replicas of each shard
 */
record ClusterLayout(String cluster, String database, int replicas) implements TableLayout {
    /** Shorter than what the client waits for an answer, so that a replica that is away is told of and not guessed. */
    private static final Duration WAIT_FOR_REPLICAS = Duration.ofSeconds(45);

    /** How long a shard remembers a block's token: longer than any sink is down unnoticed. */
    private static final Duration TOKENS_KEPT = Duration.ofDays(7);

    private static final String NAME = "(\\w+)";
    private static final String IF_THERE = "((?:IF (?:NOT )?EXISTS )?)";
    private static final Pattern DATABASE = Pattern.compile("CREATE DATABASE " + IF_THERE + NAME);
    private static final Pattern TABLE = Pattern.compile(
            "CREATE TABLE " + IF_THERE + NAME + "(\\s*\\(.*\\)\\s*ENGINE = )(\\w*MergeTree)(.*)", Pattern.DOTALL);
    private static final Pattern VIEW = Pattern.compile(
            "CREATE MATERIALIZED VIEW " + IF_THERE + NAME + " TO " + NAME + " (AS\\s.*)", Pattern.DOTALL);
    private static final Pattern ALTERING = Pattern.compile("ALTER TABLE " + NAME + "(\\s.*)", Pattern.DOTALL);
    private static final Pattern DELETING = Pattern.compile("DELETE FROM " + NAME + "(\\s.*)", Pattern.DOTALL);
    private static final Pattern EMPTYING = Pattern.compile("TRUNCATE TABLE " + IF_THERE + NAME);
    private static final Pattern DROPPING = Pattern.compile("DROP (TABLE|VIEW) " + IF_THERE + NAME);
    private static final Pattern READ_TABLE = Pattern.compile("\\b(FROM|JOIN) (\\w+)");

    @Override
    public Map<String, String> settings() {
        return Map.ofEntries(
                // The shard itself answers; nothing waits on the disk of the node that was asked.
                Map.entry("distributed_foreground_insert", "1"),
                Map.entry("insert_quorum", Integer.toString(replicas)),
                Map.entry("insert_quorum_parallel", "1"),
                Map.entry("insert_quorum_timeout", Long.toString(WAIT_FOR_REPLICAS.toMillis())),
                // A question inside a question is asked of all shards once, wherever the rows lie that it is about.
                Map.entry("distributed_product_mode", "global"),
                Map.entry("parallel_distributed_insert_select", "0"),
                // No answer is better than one that a shard is missing from, or that a replica gave which is behind.
                Map.entry("skip_unavailable_shards", "0"),
                Map.entry("optimize_skip_unused_shards", "0"),
                Map.entry("max_replica_delay_for_distributed_queries", "1"),
                Map.entry("fallback_to_stale_replicas_for_distributed_queries", "0"),
                // A second try on another replica looks like a replica that is behind, where there is no other.
                Map.entry("use_hedged_requests", "0"),
                Map.entry("connect_timeout_with_failover_ms", "3000"),
                Map.entry("alter_sync", "2"),
                Map.entry("mutations_sync", "2"),
                Map.entry("lightweight_deletes_sync", "2"),
                Map.entry("distributed_ddl_output_mode", "throw"),
                Map.entry("distributed_ddl_task_timeout", Long.toString(WAIT_FOR_REPLICAS.toSeconds())));
    }

    @Override
    public List<String> firstMigrations() {
        return List.of("V5__cluster");
    }

    @Override
    public String holding(String table) {
        return table + "_local";
    }

    @Override
    public String everyCopyOf(String table) {
        return "clusterAllReplicas('%s', %s, %s)".formatted(cluster, database, holding(table));
    }

    @Override
    public String copies() {
        return "uniqExact(_shard_num)";
    }

    @Override
    public String system(String table) {
        return "clusterAllReplicas('%s', system.%s)".formatted(cluster, table);
    }

    @Override
    public List<String> changing(String statement) {
        Matcher found = TABLE.matcher(statement);
        if (found.matches()) {
            return tables(found);
        }
        found = VIEW.matcher(statement);
        if (found.matches()) {
            return List.of("CREATE MATERIALIZED VIEW %s%s%s TO %s %s"
                    .formatted(
                            found.group(1),
                            found.group(2),
                            onCluster(),
                            holding(found.group(3)),
                            READ_TABLE.matcher(found.group(4)).replaceAll("$1 $2_local")));
        }
        found = ALTERING.matcher(statement);
        if (found.matches()) {
            return altering(found.group(1), found.group(2));
        }
        found = DELETING.matcher(statement);
        if (found.matches()) {
            return List.of("DELETE FROM " + holding(found.group(1)) + onCluster() + found.group(2));
        }
        found = EMPTYING.matcher(statement);
        if (found.matches()) {
            return List.of("TRUNCATE TABLE " + found.group(1) + holding(found.group(2)) + onCluster());
        }
        found = DROPPING.matcher(statement);
        if (found.matches()) {
            return dropping(found.group(1), found.group(2), found.group(3));
        }
        found = DATABASE.matcher(statement);
        if (found.matches()) {
            return List.of(statement + onCluster());
        }
        throw new IllegalArgumentException("what does this come to on a cluster? " + statement);
    }

    private List<String> tables(Matcher table) {
        String name = table.group(2);
        String columns = table.group(3);
        String shard = columns.contains("log_partition") ? "log_partition" : "0";
        return List.of(
                "CREATE TABLE %s%s%s%sReplicated%s('/clickhouse/tables/{shard}/%s/%s', '{replica}')%s"
                        .formatted(
                                table.group(1),
                                holding(name),
                                onCluster(),
                                columns,
                                table.group(4),
                                database,
                                holding(name),
                                replicatedSettings(table.group(5))),
                "CREATE TABLE %s%s%s AS %s ENGINE = Distributed('%s', %s, %s, %s)"
                        .formatted(
                                table.group(1),
                                name,
                                onCluster(),
                                holding(name),
                                cluster,
                                database,
                                holding(name),
                                shard));
    }

    private static String replicatedSettings(String rest) {
        return rest.replace(
                "non_replicated_deduplication_window",
                "replicated_deduplication_window_seconds = " + TOKENS_KEPT.toSeconds()
                        + ", replicated_deduplication_window");
    }

    /** Columns are known to the table over all shards too; the rest only concerns where rows are. */
    private List<String> altering(String table, String how) {
        List<String> statements = new ArrayList<>(List.of("ALTER TABLE " + holding(table) + onCluster() + how));
        if (how.contains(" COLUMN ")) {
            statements.add("ALTER TABLE " + table + onCluster() + how);
        }
        return List.copyOf(statements);
    }

    private List<String> dropping(String what, String ifThere, String name) {
        String dropped = "DROP " + what + " " + ifThere + name + onCluster();
        return what.equals("VIEW")
                ? List.of(dropped)
                : List.of(dropped, "DROP TABLE " + ifThere + holding(name) + onCluster() + " SYNC");
    }

    private String onCluster() {
        return " ON CLUSTER '" + cluster + "'";
    }
}
