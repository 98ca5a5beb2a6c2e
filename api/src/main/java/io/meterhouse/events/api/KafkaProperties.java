package io.meterhouse.events.api;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the brokers are.
 *
 * @param servers host:port, with commas between
 */
@ConfigurationProperties("meterhouse.kafka")
public record KafkaProperties(String servers) {}
