package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.ClickHouseEventTable;
import io.meterhouse.events.storage.ClickHouseMigrations;
import io.meterhouse.events.storage.ClickHouseProperties;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.EventLogProperties;
import io.meterhouse.events.storage.EventTable;
import io.meterhouse.events.storage.LogEpochs;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.local.engines.TestEngines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Real engines with a fresh log, a fresh table and a fresh database, and a sink between them that can be broken. */
final class SinkStack implements AutoCloseable {
    static final int PARTITIONS = 3;
    static final String ORGANIZATION = "org_sink";
    private static final Duration LONG = Duration.ofSeconds(60);

    final ClickHouse clickHouse;
    final DSLContext database;
    final EventLog log;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final EventLogProperties kafka = new EventLogProperties(TestEngines.kafka());
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final List<EventSink> sinks = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final DeadLetters deadLetters;

    SinkStack() {
        clickHouse = new ClickHouse(new ClickHouseProperties(
                TestEngines.clickHouse(),
                "default",
                "",
                "t_" + UUID.randomUUID().toString().replace("-", "")));
        new ClickHouseMigrations(clickHouse).migrate();
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .locations("classpath:postgres")
                .load()
                .migrate();
        database = DSL.using(
                new org.postgresql.ds.PGSimpleDataSource() {
                    {
                        setURL(postgres.jdbcUrl());
                        setUser(postgres.user());
                        setPassword(postgres.password());
                    }
                },
                SQLDialect.POSTGRES);
        makeTopicsAnew();
        log = new EventLog(kafka, new LogEpochs(database, Clock.systemUTC()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "acks", "all", "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        deadLetters = new DeadLetters(kafka.servers(), new DeadLetterStore(database), Clock.systemUTC());
    }

    private void makeTopicsAnew() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            for (String topic : List.of(EventTopics.RAW, EventTopics.DEAD)) {
                try {
                    admin.deleteTopics(List.of(topic)).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw new IllegalStateException(e);
                    }
                }
                Awaitility.await().atMost(LONG).ignoreExceptions().until(() -> {
                    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                            .all()
                            .get();
                    return true;
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String servers() {
        return kafka.servers();
    }

    ClickHouseEventTable table() {
        return new ClickHouseEventTable(clickHouse);
    }

    /** A sink that is not started yet; closing stops it, whatever became of the test. */
    EventSink sink(EventTable table, SinkBounds bounds) {
        SinkConsumers consumers = new SinkConsumers(kafka.servers());
        SinkMetrics told = new SinkMetrics(metrics);
        EventSink sink = new EventSink(
                consumers::next,
                () -> log.topic().epoch(),
                new RepeatIndexLoader(consumers::next),
                new BlockStorer(
                        table, deadLetters, new CurrentMeters(new MeterStore(database)), Clock.systemUTC(), told),
                bounds,
                told);
        sinks.add(sink);
        return sink;
    }

    static EventRecord.Builder event(String id, Instant at) {
        long micros = Parameters.micros(at);
        return EventRecord.newBuilder()
                .setOrganization(ORGANIZATION)
                .setEnvironment(io.meterhouse.events.proto.Environment.LIVE)
                .setId(id)
                .setSource("test")
                .setType("api.request")
                .setTimeMicros(micros)
                .setReceivedAtMicros(micros)
                .setClockAtMicros(micros)
                .setData(com.google.protobuf.ByteString.copyFromUtf8("{\"n\": 1}"))
                .setKeyId("key_1")
                .setKeyLine("key_1");
    }

    void send(EventRecord event) {
        EventIdentity identity =
                EventIdentity.of(event.getOrganization(), Environment.LIVE, event.getSource(), event.getId());
        sendRaw(identity.partition(PARTITIONS), identity.toBytes(), event.toByteArray());
    }

    /** As the events of one request. */
    void sendTogether(List<EventRecord> events) {
        Map<Integer, EventBundle.Builder> bundles = new TreeMap<>();
        for (EventRecord event : events) {
            int partition = EventIdentity.of(ORGANIZATION, Environment.LIVE, event.getSource(), event.getId())
                    .partition(PARTITIONS);
            bundles.computeIfAbsent(
                            partition,
                            _ -> EventBundle.newBuilder()
                                    .setCommon(EventRecord.newBuilder().setOrganization(ORGANIZATION)))
                    .addEvents(event.toBuilder().clearOrganization());
        }
        bundles.forEach(
                (partition, bundle) -> sendRaw(partition, null, bundle.build().toByteArray()));
    }

    void sendRaw(int partition, byte @Nullable [] key, byte @Nullable [] value) {
        sent.add(producer.send(new ProducerRecord<>(EventTopics.RAW, partition, key, value)));
    }

    void awaitStored() {
        producer.flush();
        assertThat(sent).allSatisfy(record -> assertThat(record.get()).isNotNull());
        sent.clear();
        Awaitility.await().atMost(LONG).ignoreExceptions().until(() -> log.covers(log.stored(), log.end()));
    }

    long number(String statement) {
        return clickHouse.one(statement, new Parameters(), row -> row.number("n"));
    }

    @Override
    public void close() {
        sinks.forEach(SinkStack::stop);
        producer.close();
        deadLetters.close();
        log.close();
        clickHouse.close();
    }

    private static void stop(EventSink sink) {
        try {
            sink.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
