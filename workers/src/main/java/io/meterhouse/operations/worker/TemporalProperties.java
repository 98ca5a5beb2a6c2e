package io.meterhouse.operations.worker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where Temporal is, and the name of our namespace there. */
@ConfigurationProperties("meterhouse.temporal")
record TemporalProperties(
        @DefaultValue("127.0.0.1:7233") String target,
        @DefaultValue("default") String namespace) {}
