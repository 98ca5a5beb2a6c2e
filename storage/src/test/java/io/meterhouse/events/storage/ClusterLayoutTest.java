package io.meterhouse.events.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClusterLayoutTest {
    private final ClusterLayout layout = new ClusterLayout("metering", "meterhouse", 2);

    @Test
    void theTablesOfAClusterAreTheseAndNoOthers() throws IOException {
        String made = ClickHouseMigrations.statements("V5__cluster").stream()
                .flatMap(statement -> layout.changing(statement).stream())
                .collect(Collectors.joining(";\n\n", "", ";\n"));
        assertThat(made).isEqualTo(read("/clickhouse/cluster.sql"));
    }

    @Test
    void aColumnIsAddedWhereRowsAreAndWhereTheyAreAskedFor() {
        assertThat(layout.changing("ALTER TABLE events ADD COLUMN IF NOT EXISTS note String"))
                .containsExactly(
                        "ALTER TABLE events_local ON CLUSTER 'metering' ADD COLUMN IF NOT EXISTS note String",
                        "ALTER TABLE events ON CLUSTER 'metering' ADD COLUMN IF NOT EXISTS note String");
    }

    @Test
    void whatOnlyConcernsRowsIsDoneWhereTheyAre() {
        assertThat(layout.changing("ALTER TABLE events DROP PARTITION 202501"))
                .containsExactly("ALTER TABLE events_local ON CLUSTER 'metering' DROP PARTITION 202501");
        assertThat(layout.changing("DELETE FROM touched WHERE organization = {organization:String}"))
                .containsExactly(
                        "DELETE FROM touched_local ON CLUSTER 'metering' WHERE organization = {organization:String}");
        assertThat(layout.changing("TRUNCATE TABLE IF EXISTS touched"))
                .containsExactly("TRUNCATE TABLE IF EXISTS touched_local ON CLUSTER 'metering'");
    }

    @Test
    void whatIsDroppedIsDroppedWholly() {
        assertThat(layout.changing("DROP VIEW IF EXISTS touched_by_events"))
                .containsExactly("DROP VIEW IF EXISTS touched_by_events ON CLUSTER 'metering'");
        assertThat(layout.changing("DROP TABLE IF EXISTS touched"))
                .containsExactly(
                        "DROP TABLE IF EXISTS touched ON CLUSTER 'metering'",
                        "DROP TABLE IF EXISTS touched_local ON CLUSTER 'metering' SYNC");
    }

    @Test
    void aTableThatKnowsNoPartitionOfTheLogLiesOnTheFirstShard() {
        List<String> made =
                layout.changing("CREATE TABLE IF NOT EXISTS notes (name String)\nENGINE = MergeTree ORDER BY name");
        assertThat(made)
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS notes_local ON CLUSTER 'metering' (name String)\n"
                                + "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/meterhouse/notes_local', '{replica}')"
                                + " ORDER BY name",
                        "CREATE TABLE IF NOT EXISTS notes ON CLUSTER 'metering' AS notes_local"
                                + " ENGINE = Distributed('metering', meterhouse, notes_local, 0)");
    }

    @Test
    void aStatementOfWhichNobodySaidWhatItComesToIsRefused() {
        assertThatThrownBy(() -> layout.changing("RENAME TABLE events TO others"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        layout.changing("CREATE OR REPLACE TABLE events (a String) ENGINE = MergeTree ORDER BY a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInsertIsAcknowledgedByAllReplicas() {
        assertThat(layout.settings())
                .containsEntry("insert_quorum", "2")
                .containsEntry("distributed_foreground_insert", "1")
                .containsEntry("skip_unavailable_shards", "0");
        assertThat(new OneNode().settings()).isEmpty();
    }

    private static String read(String resource) throws IOException {
        try (InputStream input = ClusterLayoutTest.class.getResourceAsStream(resource)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
