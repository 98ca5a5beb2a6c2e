package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that follow one another on one connection, as every app that sends events makes them: none waits for ever. */
class KeptConnectionsIT {
    private static final int ROUNDS = 100;
    private static final int REQUESTS = 1_000;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String SMALL = "GET /v1/config HTTP/1.1\r\nHost: api\r\n\r\n";

    private final URI api = URI.create(RunningStack.get().endpoint("api"));

    @Test
    void aThousandRequestsOnOneConnectionAreAThousandAnswers() throws IOException {
        try (Socket connection = connect()) {
            BufferedReader in = reader(connection);
            for (int i = 0; i < REQUESTS; i++) {
                send(connection, SMALL);
                assertThat(answer(in)).as("answer %d", i).isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void requestsThatDoNotWaitForTheAnswerBeforeThemAreAnsweredInTurn() throws IOException {
        try (Socket connection = connect()) {
            BufferedReader in = reader(connection);
            for (int round = 0; round < ROUNDS; round++) {
                send(connection, SMALL.repeat(3));
                for (int i = 0; i < 3; i++) {
                    assertThat(answer(in)).isEqualTo("HTTP/1.1 200 OK");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 70_000})
    void aLongAddressIsAnsweredOrItsConnectionEnds(int length) throws IOException {
        String large = "GET /v1/plans?limit=" + "x".repeat(length) + " HTTP/1.1\r\nHost: api\r\n\r\n";
        List<String> seen = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (Socket connection = connect()) {
                BufferedReader in = reader(connection);
                send(connection, SMALL);
                assertThat(answer(in)).isEqualTo("HTTP/1.1 200 OK");
                send(connection, large);
                seen.add(answer(in));
            } catch (SocketException reset) {
                seen.add(ENDED);
            }
        }
        assertThat(seen).hasSize(ROUNDS).allMatch(status -> status.equals(ENDED) || status.startsWith("HTTP/1.1 4"));
        assertThat(seen).anyMatch(status -> !status.equals(ENDED));
    }

    private static final String ENDED = "ended";

    private Socket connect() throws IOException {
        Socket socket = new Socket(api.getHost(), api.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void send(Socket socket, String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The status line of the next answer, its body read to its end; or {@link #ENDED}. */
    private static String answer(BufferedReader in) throws IOException {
        String status = in.readLine();
        if (status == null) {
            return ENDED;
        }
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        for (int read = 0; read < length; read++) {
            in.read();
        }
        return status;
    }
}
