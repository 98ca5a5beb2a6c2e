package io.meterhouse.events.storage;

import io.meterhouse.local.engines.TestCluster;
import io.meterhouse.local.engines.TestEngines;
import java.util.UUID;

/** The ways in which tables lie; a test of what is asked of them holds in each. */
public enum TestLayout {
    ONE_NODE,
    CLUSTER;

    /** ClickHouse with a database of its own, whose tables are not made yet. */
    public ClickHouse empty() {
        String database = "t_" + UUID.randomUUID().toString().replace("-", "");
        return new ClickHouse(
                switch (this) {
                    case ONE_NODE -> new ClickHouseProperties(TestEngines.clickHouse(), "default", "", database);
                    case CLUSTER ->
                        new ClickHouseProperties(
                                TestEngines.clickHouseCluster(), "default", "", database, TestCluster.NAME, 1);
                });
    }

    /** ClickHouse with all tables, in a database of its own. */
    public ClickHouse migrated() {
        ClickHouse clickHouse = empty();
        new ClickHouseMigrations(clickHouse).migrate();
        return clickHouse;
    }

    /** How many parts events have on all nodes; conditions on them may follow. */
    public String parts() {
        return switch (this) {
            case ONE_NODE -> "SELECT count() AS n FROM system.parts WHERE active AND table = 'events'";
            case CLUSTER ->
                "SELECT count() AS n FROM clusterAllReplicas('" + TestCluster.NAME
                        + "', system.parts) WHERE active AND table = 'events_local'";
        };
    }
}
