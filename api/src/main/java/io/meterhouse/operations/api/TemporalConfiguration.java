package io.meterhouse.operations.api;

import io.meterhouse.operations.workflow.TemporalConnection;
import io.meterhouse.operations.workflow.TemporalRuns;
import io.temporal.client.WorkflowClient;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The api's connection to Temporal: it starts and updates workflows, and runs none. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    TemporalConfiguration.TemporalProperties.class,
    TemporalConfiguration.CodecProperties.class
})
class TemporalConfiguration {
    /** Where Temporal is, and the name of our namespace there. */
    @ConfigurationProperties("meterhouse.temporal")
    record TemporalProperties(
            @DefaultValue("127.0.0.1:7233") String target,
            @DefaultValue("default") String namespace) {}

    /** The payload codec's keys: {@code id:base64}, comma separated, the first of which encrypts. Never printed. */
    @ConfigurationProperties("meterhouse.codec")
    record CodecProperties(String keys) {
        @Override
        public String toString() {
            return "CodecProperties[keys=***]";
        }
    }

    @Bean(destroyMethod = "close")
    TemporalConnection temporalConnection(TemporalProperties temporal, CodecProperties codec) {
        return new TemporalConnection(temporal.target(), temporal.namespace(), codec.keys());
    }

    @Bean
    WorkflowClient workflowClient(TemporalConnection connection) {
        return connection.client();
    }

    @Bean
    TemporalRuns temporalRuns(TemporalConnection connection) {
        return new TemporalRuns(connection.client(), connection.converter());
    }
}
