package io.meterhouse.events.worker;

import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.storage.ClickHouseReady;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.EventLogProperties;
import io.meterhouse.events.storage.EventTable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sink and what it needs, and the way back onto the log. */
@Configuration(proxyBeanMethods = false)
class SinkConfiguration {
    @Bean(destroyMethod = "close")
    DeadLetters deadLetters(EventLogProperties log, DeadLetterStore rows, Clock clock) {
        return new DeadLetters(log.servers(), rows, clock);
    }

    @Bean(destroyMethod = "close")
    KafkaReplayLog replayLog(EventLogProperties properties, EventLog log) {
        return new KafkaReplayLog(properties.servers(), log);
    }

    @Bean
    SinkLifecycle eventSink(
            EventLogProperties properties,
            EventLog log,
            EventTable table,
            DeadLetters deadLetters,
            MeterStore meters,
            Clock clock,
            MeterRegistry registry,
            ClickHouseReady ready) {
        SinkConsumers consumers = new SinkConsumers(properties.servers());
        SinkMetrics metrics = new SinkMetrics(registry);
        EventSink sink = new EventSink(
                consumers::next,
                () -> log.topic().epoch(),
                new RepeatIndexLoader(consumers::next),
                new BlockStorer(table, deadLetters, new CurrentMeters(meters), clock, metrics),
                SinkBounds.STANDARD,
                metrics);
        return new SinkLifecycle(sink, ready);
    }
}
