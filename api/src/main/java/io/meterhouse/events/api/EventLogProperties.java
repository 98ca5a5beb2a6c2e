package io.meterhouse.events.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the topics of the event log are made where they are missing. What exists is left as it is: the number of partitions
 * must never change, for identities choose their partition by it.
 *
 * @param replicas copies of each partition; -1 is the brokers' own default
 * @param retention how long accepted events can be stored again from the log
 */
@ConfigurationProperties("meterhouse.events")
public record EventLogProperties(
        @DefaultValue("8") int partitions,
        @DefaultValue("-1") short replicas,
        @DefaultValue("P7D") Duration retention) {
    public EventLogProperties {
        if (partitions < 1) {
            throw new IllegalArgumentException("the event log has at least one partition, not " + partitions);
        }
    }
}
