package io.meterhouse.operations.workflow;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;

/**
 * One connection to Temporal, as both applications use it. Connecting is lazy: a server that is down delays calls, never
 * a start.
 */
public final class TemporalConnection implements AutoCloseable {
    private static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final DataConverter converter;

    /**
     * @param target host and port of the frontend service
     * @param codecKeys as {@link CodecKeys#parse} takes them
     */
    public TemporalConnection(String target, String namespace, String codecKeys) {
        this.converter = dataConverter(codecKeys);
        this.stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(target)
                .setRpcTimeout(RPC_TIMEOUT)
                .build());
        this.client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(namespace)
                        .setDataConverter(converter)
                        .build());
    }

    /** The frozen JSON behind the encrypting codec; failures are encoded too, so that stack traces stay unreadable. */
    public static DataConverter dataConverter(String codecKeys) {
        return new CodecDataConverter(
                WorkflowJson.converter(), List.of(new EncryptingCodec(CodecKeys.parse(codecKeys))), true);
    }

    public WorkflowClient client() {
        return client;
    }

    public DataConverter converter() {
        return converter;
    }

    @Override
    public void close() {
        stubs.shutdown();
        if (!stubs.awaitTermination(CLOSE_TIMEOUT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            stubs.shutdownNow();
        }
    }
}
