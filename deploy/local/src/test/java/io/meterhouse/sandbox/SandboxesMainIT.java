package io.meterhouse.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandboxes as the supervisor runs them: a process of their own, killed as hard as can be. */
class SandboxesMainIT {
    private static final int ANSWERS_BEFORE_THE_KILL = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final int clerkPort = freePort();
    private final int stripePort = freePort();
    private final String stripe = "http://127.0.0.1:" + stripePort;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.meterhouse.sandbox.SandboxesMain");
        builder.environment()
                .putAll(Map.of(
                        "METERHOUSE_SANDBOX_STATE",
                        folder.resolve("state").toString(),
                        "METERHOUSE_CLERK_SANDBOX_PORT",
                        Integer.toString(clerkPort),
                        "METERHOUSE_STRIPE_SANDBOX_PORT",
                        Integer.toString(stripePort),
                        "METERHOUSE_CLERK_WEBHOOK_SECRET",
                        "whsec_dGVzdA==",
                        "METERHOUSE_STRIPE_WEBHOOK_SECRET",
                        "whsec_dGVzdA==",
                        "METERHOUSE_PUBLIC_URL",
                        "http://127.0.0.1:9"));
        process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> isUp(clerkPort) && isUp(stripePort));
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void whatWasAnsweredBeforeAHardKillIsThereAfterIt() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try {
            while (true) {
                if (acknowledged.size() == ANSWERS_BEFORE_THE_KILL) {
                    Thread.startVirtualThread(process::destroyForcibly);
                }
                HttpResponse<String> answer = Http.send(
                        "POST",
                        stripe + "/v1/customers",
                        "name=c" + acknowledged.size(),
                        "Authorization",
                        "Bearer sk_test_x");
                acknowledged.add(Http.json(answer).path("id").asString());
            }
        } catch (UncheckedIOException e) {
            // The kill met a request, as it should.
        }
        process.waitFor();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ANSWERS_BEFORE_THE_KILL);
        start();
        for (String id : acknowledged) {
            assertThat(Http.send("GET", stripe + "/v1/customers/" + id, "", "Authorization", "Bearer sk_test_x")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void itEndsWithItsStandardInput() throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static boolean isUp(int port) {
        return Http.send("GET", "http://127.0.0.1:" + port + "/health", "").statusCode() == 200;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
