package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.RunRecording;
import io.meterhouse.operations.workflow.TemporalConnection;
import io.meterhouse.operations.workflow.TemporalRuns;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection to Temporal and the factory of its workers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TemporalProperties.class, CodecProperties.class})
class TemporalConfiguration {
    private static final int CACHED_WORKFLOWS = 600;

    @Bean(destroyMethod = "close")
    TemporalConnection temporalConnection(TemporalProperties temporal, CodecProperties codec) {
        return new TemporalConnection(temporal.target(), temporal.namespace(), codec.keys());
    }

    @Bean
    WorkflowClient workflowClient(TemporalConnection connection) {
        return connection.client();
    }

    @Bean
    DataConverter workflowDataConverter(TemporalConnection connection) {
        return connection.converter();
    }

    @Bean
    TemporalRuns temporalRuns(WorkflowClient client, DataConverter converter) {
        return new TemporalRuns(client, converter);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    WorkerFactory workerFactory(WorkflowClient client) {
        return WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunRecording())
                        .setWorkflowCacheSize(CACHED_WORKFLOWS)
                        .build());
    }
}
