package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.api.TestKeys.TestKey;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.local.engines.EngineLife;
import io.meterhouse.operations.api.TestApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka is killed, hard, under senders at work. */
class EventLogOutageIT {
    private static final int SENDERS = 4;

    @TempDir
    Path folder;

    @Test
    void whileTheLogIsAwayEventsAreRefusedAndNothingAcknowledgedIsEverLost() throws Exception {
        int port = freePort();
        int controllerPort = freePort();
        Process kafka = start(port, controllerPort);
        Map<String, Object> settings = TestApi.settings();
        settings.put("meterhouse.kafka.servers", "127.0.0.1:" + port);
        try (TestApi api = TestApi.start(settings)) {
            TestKeys keys = new TestKeys(api);
            TestKey key = keys.key(keys.organization(), Environment.LIVE);
            Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            Set<Integer> answers = ConcurrentHashMap.newKeySet();
            AtomicBoolean sending = new AtomicBoolean(true);
            List<Thread> senders = senders(api, key, acknowledged, answers, sending);
            await(() -> acknowledged.size() > 100);

            kafka.destroyForcibly().waitFor();
            await(() -> answers.contains(503));
            // Refused at once, once the log has been silent for a while.
            await(() -> api.bean(EventLogWriter.class).isStalled());
            long before = System.nanoTime();
            assertThat(send(api, key, "probe")).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(api.ask("GET", "/actuator/health/readiness", null).status())
                    .isEqualTo(503);

            kafka = start(port, controllerPort);
            int during = acknowledged.size();
            await(() -> acknowledged.size() > during + 100);
            sending.set(false);
            for (Thread sender : senders) {
                sender.join();
            }
            Set<String> onLog = EventLogTail.of("127.0.0.1:" + port, key.organization()).stream()
                    .map(EventRecord::getId)
                    .collect(Collectors.toSet());
            assertThat(onLog).containsAll(acknowledged);
            assertThat(answers).containsOnly(202, 503);
        } finally {
            kafka.destroyForcibly();
        }
    }

    private static List<Thread> senders(
            TestApi api, TestKey key, Set<String> acknowledged, Set<Integer> answers, AtomicBoolean sending) {
        AtomicInteger next = new AtomicInteger();
        return java.util.stream.IntStream.range(0, SENDERS)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    while (sending.get()) {
                        String id = "e-" + next.incrementAndGet();
                        int answer = send(api, key, id);
                        answers.add(answer);
                        if (answer == 202) {
                            acknowledged.add(id);
                        }
                    }
                }))
                .toList();
    }

    private static int send(TestApi api, TestKey key, String id) {
        String event = "{\"id\":\"" + id + "\",\"source\":\"app\",\"type\":\"t\"}";
        return api.ask("POST", "/v1/events", event, "Authorization", "Bearer " + key.plaintext())
                .status();
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
    }

    private Process start(int port, int controllerPort) throws IOException {
        Process kafka = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.meterhouse.local.engines.KafkaMain",
                        "--port=" + port,
                        "--controller-port=" + controllerPort,
                        "--data=" + folder.resolve("kafka"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = kafka.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith(EngineLife.READY)) {
            line = output.readLine();
        }
        assertThat(line).as("Kafka is ready").isNotNull();
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        return kafka;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
