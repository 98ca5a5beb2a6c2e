package io.meterhouse.events.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where ClickHouse is.
 *
 * @param url its HTTP address
 * @param database made where it is missing
 */
@ConfigurationProperties("meterhouse.clickhouse")
public record ClickHouseProperties(
        @DefaultValue("http://127.0.0.1:8123") String url,
        @DefaultValue("default") String user,
        @DefaultValue("") String password,
        @DefaultValue("meterhouse") String database) {

    public ClickHouseProperties {
        // It stands in statements that make it, where nothing can be bound.
        if (!database.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
            throw new IllegalArgumentException("a database's name has letters, digits and underscores: " + database);
        }
    }

    @Override
    public String toString() {
        return "ClickHouseProperties[" + url + ", " + user + ", " + database + "]";
    }
}
