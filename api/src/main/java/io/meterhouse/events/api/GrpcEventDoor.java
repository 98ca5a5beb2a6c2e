package io.meterhouse.events.api;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.GrpcKeys;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.proto.EventIngestGrpc;
import io.meterhouse.events.proto.MadeId;
import io.meterhouse.events.proto.Rejection;
import io.meterhouse.events.proto.SendRequest;
import io.meterhouse.events.proto.SendResponse;
import io.meterhouse.operations.api.GrpcProblems;
import io.meterhouse.operations.api.RequestIds;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

/** The gRPC door for events: the same way onto the log as over HTTP. */
@Component
class GrpcEventDoor implements BindableService {
    private static final RequestMarshaller<EventBatch> BATCHES =
            new RequestMarshaller<>(EventBatch::read, EventBatch.UNREADABLE);

    private final EventIntake intake;
    private final ApiKeyCache keys;
    private final SimpleAsyncTaskExecutor waiting;

    GrpcEventDoor(EventIntake intake, ApiKeyCache keys, SimpleAsyncTaskExecutor requestExecutor) {
        this.intake = intake;
        this.keys = keys;
        this.waiting = requestExecutor;
    }

    @Override
    public ServerServiceDefinition bindService() {
        MethodDescriptor<EventBatch, SendResponse> send = ofBatches(EventIngestGrpc.getSendMethod());
        MethodDescriptor<EventBatch, SendResponse> stream = ofBatches(EventIngestGrpc.getStreamMethod());
        ServiceDescriptor described = EventIngestGrpc.getServiceDescriptor();
        return ServerServiceDefinition.builder(ServiceDescriptor.newBuilder(described.getName())
                        .setSchemaDescriptor(described.getSchemaDescriptor())
                        .addMethod(send)
                        .addMethod(stream)
                        .build())
                .addMethod(send, ServerCalls.asyncUnaryCall(this::send))
                .addMethod(stream, ServerCalls.asyncBidiStreamingCall(this::stream))
                .build();
    }

    private static MethodDescriptor<EventBatch, SendResponse> ofBatches(
            MethodDescriptor<SendRequest, SendResponse> generated) {
        return generated.toBuilder(BATCHES, generated.getResponseMarshaller()).build();
    }

    private void send(EventBatch batch, StreamObserver<SendResponse> answers) {
        var _ = taken(GrpcKeys.KEY.get(), batch, seedOfCall()).whenComplete((answer, failure) -> {
            if (failure == null) {
                answers.onNext(answer);
                answers.onCompleted();
            } else {
                answers.onError(statusOf(failure).asRuntimeException());
            }
        });
    }

    private StreamObserver<EventBatch> stream(StreamObserver<SendResponse> answers) {
        return new GrpcEventStream(
                (key, batch) -> taken(key, batch, new IdSeed.OfRequest(RequestIds.next())),
                keys,
                GrpcKeys.PRESENTED.get(),
                waiting,
                (ServerCallStreamObserver<SendResponse>) answers);
    }

    private CompletableFuture<SendResponse> taken(ActiveKey key, EventBatch batch, IdSeed seed) {
        try {
            return intake.take(key, seed, context -> EventParser.messages(batch, context))
                    .thenApply(receipt -> answer(batch.sequence(), receipt));
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static SendResponse answer(long sequence, EventIntake.Receipt receipt) {
        SendResponse.Builder answer =
                SendResponse.newBuilder().setSequence(sequence).setAccepted(receipt.accepted());
        receipt.rejected()
                .forEach(rejection -> answer.addRejected(Rejection.newBuilder()
                        .setIndex(rejection.index())
                        .setId(rejection.id() == null ? "" : rejection.id())
                        .setCode(rejection.code().code())
                        .setMessage(rejection.message())));
        receipt.made()
                .forEach(made ->
                        answer.addIds(MadeId.newBuilder().setIndex(made.index()).setId(made.id())));
        return answer.build();
    }

    static Status statusOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EventLogUnavailableException) {
            return Status.UNAVAILABLE.withDescription("The event log is not available. Repeat the whole batch.");
        }
        if (cause instanceof RejectedExecutionException) {
            return Status.UNAVAILABLE.withDescription("Too much is going on. Repeat the whole batch.");
        }
        return GrpcProblems.statusOf(cause);
    }

    /** What ids are made from on this call. */
    private static IdSeed seedOfCall() {
        String key = GrpcKeys.IDEMPOTENCY_KEY.get();
        return key == null ? new IdSeed.OfRequest(RequestIds.next()) : new IdSeed.OfIdempotencyKey(key);
    }
}
