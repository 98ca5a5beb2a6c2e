package io.meterhouse.events.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the log is.
 *
 * @param servers Kafka's bootstrap servers
 */
@ConfigurationProperties("meterhouse.kafka")
public record EventLogProperties(
        @DefaultValue("127.0.0.1:9092") String servers) {}
