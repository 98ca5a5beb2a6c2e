package io.meterhouse.local.engines;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's in-memory server on a port of the loopback interface. The SDK's own way to bind it would listen on every
 * interface, and this server knows no credentials.
 */
final class TemporalServer implements AutoCloseable {

    /** Skipped time ends long activities early and was seen to break long runs: this server keeps to the wall clock. */
    private static final boolean TIME_SKIPPING_LOCKED = true;

    private static final int STOP_WAIT_SECONDS = 1;
    private static final int MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;

    private final TestServicesStarter services;
    private final Server server;

    private TemporalServer(TestServicesStarter services, Server server) {
        this.services = services;
        this.server = server;
    }

    static TemporalServer start(int port) throws IOException {
        TestServicesStarter services = new TestServicesStarter(TIME_SKIPPING_LOCKED, 0);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .maxInboundMessageSize(MESSAGE_LIMIT_BYTES)
                // Clients keep their connections open with pings, which the default takes for an attack.
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .intercept(new NoStickyQueues());
        GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder, List.of());
        return new TemporalServer(services, builder.build().start());
    }

    int port() {
        return server.getPort();
    }

    void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        server.shutdown();
        services.close();
        try {
            server.awaitTermination(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
    }
}
