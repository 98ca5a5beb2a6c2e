package io.meterhouse.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.local.engines.TestEngines.PostgresAddress;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TestEnginesIT {

    @Test
    void everyCallGivesAnEmptyDatabaseOfItsOwn() throws Exception {
        PostgresAddress first = TestEngines.postgres();
        PostgresAddress second = TestEngines.postgres();
        execute(first, "CREATE TABLE taken (id INT)");
        execute(second, "CREATE TABLE taken (id INT)");

        try (Connection connection = connect(first);
                ResultSet version = connection.createStatement().executeQuery("SHOW server_version")) {
            assertThat(version.next()).isTrue();
            assertThat(version.getString(1)).startsWith("18.");
        }
    }

    @Test
    void kafkaAcknowledgesARecordThatItsOnlyNodeHolds() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", TestEngines.kafka(), "acks", "all", "enable.idempotence", "true");
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic("probe", 2, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            assertThat(producer.send(new ProducerRecord<>("probe", "key", "value"))
                            .get()
                            .hasOffset())
                    .isTrue();
        }
    }

    @Test
    void clickHouseKeepsRowsInAMergeTree() throws Exception {
        ask("CREATE DATABASE IF NOT EXISTS probe");
        ask("CREATE TABLE probe.rows (id UInt64) ENGINE = MergeTree ORDER BY id");
        ask("INSERT INTO probe.rows SELECT number FROM numbers(1000)");

        assertThat(ask("SELECT sum(id) FROM probe.rows").strip()).isEqualTo("499500");
        assertThat(ask("SELECT version()")).startsWith("26.7");
    }

    @Test
    void temporalAnswersOnItsPort() {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(TestEngines.temporal())
                .setRpcTimeout(Duration.ofSeconds(10))
                .build());
        try {
            assertThat(stubs.blockingStub()
                            .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                            .hasCapabilities())
                    .isTrue();
        } finally {
            stubs.shutdownNow();
        }
    }

    private static Connection connect(PostgresAddress address) throws Exception {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static void execute(PostgresAddress address, String sql) throws Exception {
        try (Connection connection = connect(address)) {
            connection.createStatement().execute(sql);
        }
    }

    private static String ask(String query) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(TestEngines.clickHouse()))
                            .POST(HttpRequest.BodyPublishers.ofString(query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
