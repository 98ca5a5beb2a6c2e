package io.meterhouse.local.engines;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Temporal server of a test's own, on a port of its own, which the test may have lose everything it knew. */
public final class TestTemporal implements AutoCloseable {

    /** Who plays the server. */
    public enum Engine {
        /** The in-memory server of Temporal's own test library. */
        EMBEDDED,
        /** Temporal's server itself, by its command. */
        CLI;

        /** Those that this machine has: what must hold on one of them must hold on both. */
        public static List<Engine> installed() {
            return command().isPresent() ? List.of(EMBEDDED, CLI) : List.of(EMBEDDED);
        }
    }

    private static final String NAMESPACE = "default";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    /** What one start of an engine left behind to end it with. */
    private interface Running {
        void end();
    }

    private final Engine engine;
    private final int port = FreePorts.next();
    private @Nullable Running running;

    public TestTemporal(Engine engine) {
        this.engine = engine;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "test-temporal-shutdown"));
        start();
    }

    public String target() {
        return "127.0.0.1:" + port;
    }

    /** A new server on the same port, which knows nothing of what was. */
    public void loseMemory() {
        end();
        start();
    }

    @Override
    public void close() {
        end();
    }

    private synchronized void start() {
        try {
            running = engine == Engine.CLI ? startCommand() : startEmbedded();
        } catch (IOException e) {
            throw new EngineException("Temporal could not be started for a test.", e);
        }
    }

    private synchronized void end() {
        if (running != null) {
            running.end();
            running = null;
        }
    }

    private Running startEmbedded() throws IOException {
        TemporalServer server = TemporalServer.start(port);
        return server::close;
    }

    private Running startCommand() throws IOException {
        Process process = new ProcessBuilder(
                        command()
                                .orElseThrow(() -> new EngineException("The temporal command is not on the PATH."))
                                .toString(),
                        "server",
                        "start-dev",
                        "--ip",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--headless",
                        "--log-level",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitNamespace(process);
        } catch (RuntimeException neverReady) {
            process.destroyForcibly();
            throw neverReady;
        }
        return () -> {
            // As a kill does it: nothing is kept.
            process.destroyForcibly();
            process.onExit().join();
        };
    }

    /** It listens before its namespace is there, and refuses workers until then. */
    private void awaitNamespace(Process process) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(target())
                .setRpcTimeout(LONGEST_ANSWER)
                .build());
        try {
            Instant limit = Instant.now().plus(START_LIMIT);
            while (!hasNamespace(stubs)) {
                if (!process.isAlive() || Instant.now().isAfter(limit)) {
                    throw new EngineException(String.format(
                            Locale.ROOT, "The temporal command was not ready within %d s.", START_LIMIT.toSeconds()));
                }
            }
        } finally {
            stubs.shutdownNow();
        }
    }

    private static boolean hasNamespace(WorkflowServiceStubs stubs) {
        try {
            var _ = stubs.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .build());
            return true;
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    private static Optional<Path> command() {
        return SearchPath.find("temporal", System.getenv());
    }
}
