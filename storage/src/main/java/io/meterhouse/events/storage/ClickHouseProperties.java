package io.meterhouse.events.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where ClickHouse is.
 *
 * @param url its HTTP address
 * @param database made where it is missing
 * @param cluster its name in the server's {@code remote_servers}; empty for one node
 * @param replicas how many a shard of the cluster has
 */
@ConfigurationProperties("meterhouse.clickhouse")
public record ClickHouseProperties(
        @DefaultValue("http://127.0.0.1:8123") String url,
        @DefaultValue("default") String user,
        @DefaultValue("") String password,
        @DefaultValue("meterhouse") String database,
        @DefaultValue("") String cluster,
        @DefaultValue("1") int replicas) {

    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";

    @ConstructorBinding
    public ClickHouseProperties {
        // They stand in statements, where nothing can be bound.
        if (!database.matches(NAME)) {
            throw new IllegalArgumentException("a database's name has letters, digits and underscores: " + database);
        }
        if (!cluster.isEmpty() && !cluster.matches(NAME)) {
            throw new IllegalArgumentException("a cluster's name has letters, digits and underscores: " + cluster);
        }
        if (replicas < 1 || (cluster.isEmpty() && replicas > 1)) {
            throw new IllegalArgumentException("a shard of a cluster has one replica or more, not " + replicas);
        }
    }

    /** Of one node. */
    public ClickHouseProperties(String url, String user, String password, String database) {
        this(url, user, password, database, "", 1);
    }

    @Override
    public String toString() {
        return "ClickHouseProperties[" + url + ", " + user + ", " + database
                + (cluster.isEmpty() ? "" : ", cluster " + cluster + " of " + replicas + " replicas") + "]";
    }
}
