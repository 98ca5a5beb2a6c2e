package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.operations.api.TestApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LingeringCloseIT {
    private static final int EVENTS = 1_000;
    private static final int SMALL_BUFFER = 8 * 1024;
    private static final int HEADER_TOO_LONG = 1024 * 1024;

    private static TestApi api;
    private static TestKeys keys;

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
        keys = new TestKeys(api);
        Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void anAnswerThatTheCallerHasNoRoomForYetArrivesThoughTheNextRequestEndsTheConnection() throws IOException {
        URI address = URI.create(api.url());
        String events = IntStream.range(1, EVENTS)
                .mapToObj(i -> "{\"id\":\"" + "%0500d".formatted(i) + "\"}")
                .collect(Collectors.joining(",", "[{\"type\":\"t\"},", "]"));
        String first = "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + keys.key(keys.organization(), Environment.LIVE).plaintext()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + events.length() + "\r\n\r\n" + events;
        String next = "GET / HTTP/1.1\r\nHost: x\r\nLong: " + "x".repeat(HEADER_TOO_LONG) + "\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
            socket.getOutputStream().write((first + next).getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 202 ").contains("\"index\":" + (EVENTS - 1));
            assertThat(answers.substring(1)).contains("HTTP/1.1 431 ");
        }
    }
}
