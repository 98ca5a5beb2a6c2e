package io.meterhouse.events.api;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.meterhouse.apikeys.api.GrpcKeys;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.proto.EventIngestGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The gRPC port: the services of {@code proto/}, health and reflection. */
@Component
class GrpcServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
    /** A body as large as HTTP takes, and what protobuf adds to it. */
    private static final int MAX_MESSAGE_BYTES = EventLimits.BODY_BYTES + 64 * 1024;

    private static final int MAX_METADATA_BYTES = 16 * 1024;
    private static final int MAX_CALLS_A_CONNECTION = 256;
    /**
     * What of a call may be sent before it is read, which bounds the memory of a slow one. Left to itself gRPC would find a
     * window out by a ping for whatever it reads.
     */
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;

    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(10);

    private final GrpcProperties properties;
    private final String listen;
    private final List<BindableService> services;
    private final GrpcKeys keys;
    private final HealthStatusManager health = new HealthStatusManager();
    private @Nullable ExecutorService executor;
    private @Nullable Server server;

    GrpcServer(
            GrpcProperties properties,
            @Value("${meterhouse.listen:127.0.0.1}") String listen,
            List<BindableService> services,
            GrpcKeys keys) {
        this.properties = properties;
        this.listen = listen;
        this.services = services;
        this.keys = keys;
    }

    /**
     * Streams of events are worked on by the network's own threads, which wait for nothing; all else on threads of its own.
     * This itself is asked on one of the latter, so that the key is known before the former look for it.
     */
    private final class StreamsInPlace implements ServerCallExecutorSupplier {
        @Override
        public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
            String method = call.getMethodDescriptor().getFullMethodName();
            boolean ofEvents = method.equals(EventIngestGrpc.getStreamMethod().getFullMethodName());
            return ofEvents && keys.remember(headers) ? Runnable::run : null;
        }
    }

    /** The port it listens on. */
    int port() {
        Server running = server;
        return running == null ? -1 : running.getPort();
    }

    @Override
    public void start() {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("grpc-", 0).factory());
        try {
            NettyServerBuilder building = NettyServerBuilder.forAddress(
                            new InetSocketAddress(listen, properties.port()))
                    .executor(threads)
                    .callExecutor(new StreamsInPlace())
                    .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .maxInboundMetadataSize(MAX_METADATA_BYTES)
                    .maxConcurrentCallsPerConnection(MAX_CALLS_A_CONNECTION)
                    .addService(health.getHealthService())
                    .addService(ProtoReflectionServiceV1.newInstance());
            services.forEach(service -> building.addService(
                    ServerInterceptors.intercept(UnreadableMessages.refused(service.bindService()), keys)));
            Server started = building.build().start();
            server = started;
            executor = threads;
            health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
            LOG.info("gRPC listens on port {}", started.getPort());
        } catch (IOException taken) {
            throw new UncheckedIOException("gRPC cannot listen on port " + properties.port(), taken);
        }
    }

    @Override
    public void stop() {
        health.enterTerminalState();
        Server running = server;
        if (running != null) {
            stop(running.shutdown());
        }
        if (executor != null) {
            executor.shutdown();
        }
        server = null;
    }

    private static void stop(Server stopping) {
        try {
            if (!stopping.awaitTermination(SHUTDOWN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopping.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            stopping.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
