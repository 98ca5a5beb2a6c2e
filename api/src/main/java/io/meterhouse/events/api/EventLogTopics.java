package io.meterhouse.events.api;

import io.meterhouse.events.EventTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Makes the topics of the event log ahead of the first event, and reports ready only when every partition has
 * acknowledged a probe: the first batches to a topic just made can be refused long after later ones were taken.
 */
@Component("eventTopics")
class EventLogTopics implements SmartLifecycle, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogTopics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int DEAD_PARTITIONS = 1;

    private final KafkaProperties kafka;
    private final EventLogProperties properties;
    private final EventLogWriter writer;
    private volatile int partitions;
    private volatile @Nullable Thread preparation;

    EventLogTopics(KafkaProperties kafka, EventLogProperties properties, EventLogWriter writer) {
        this.kafka = kafka;
        this.properties = properties;
        this.writer = writer;
    }

    /** How many partitions the log really has. Zero until it is ready; then events cannot be taken yet. */
    int partitions() {
        return partitions;
    }

    @Override
    public Health health() {
        if (partitions == 0) {
            return Health.outOfService()
                    .withDetail("reason", "the event log is not ready yet")
                    .build();
        }
        return writer.isStalled()
                ? Health.outOfService()
                        .withDetail("reason", "the event log does not answer")
                        .build()
                : Health.up().withDetail("partitions", partitions).build();
    }

    @Override
    public void start() {
        preparation = Thread.ofVirtual().name("event-log-topics").start(this::prepareUntilReady);
    }

    private void prepareUntilReady() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                prepare();
                LOG.info("the event log takes events on {} partitions", partitions);
                return;
            } catch (ExecutionException | TimeoutException | KafkaException away) {
                LOG.info("the event log is not ready yet: {}", away.toString());
                pause();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void prepare() throws InterruptedException, ExecutionException, TimeoutException {
        int found;
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.servers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()))) {
            make(admin, EventTopics.RAW, properties.partitions());
            make(admin, EventTopics.DEAD, DEAD_PARTITIONS);
            found = partitionsOf(admin);
        }
        if (found != properties.partitions()) {
            LOG.warn(
                    "the event log has {} partitions, not the {} of the configuration", found, properties.partitions());
        }
        for (int partition = 0; partition < found; partition++) {
            writer.probe(partition).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        partitions = found;
    }

    private static int partitionsOf(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> described = admin.describeTopics(List.of(EventTopics.RAW))
                .allTopicNames()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        TopicDescription raw = described.get(EventTopics.RAW);
        return raw == null ? 0 : raw.partitions().size();
    }

    private void make(Admin admin, String name, int count) throws InterruptedException, ExecutionException {
        Optional<Short> replicas = properties.replicas() < 0 ? Optional.empty() : Optional.of(properties.replicas());
        NewTopic topic = new NewTopic(name, Optional.of(count), replicas)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(properties.retention().toMillis()),
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE));
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    @Override
    public void stop() {
        Thread running = preparation;
        if (running != null) {
            running.interrupt();
        }
        preparation = null;
    }

    @Override
    public boolean isRunning() {
        return preparation != null;
    }
}
