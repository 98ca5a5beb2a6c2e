package io.meterhouse.events.api;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.GrpcKeys;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.MessageFields;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.Event;
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
class GrpcEventDoor extends EventIngestGrpc.EventIngestImplBase {
    private final EventIntake intake;
    private final ApiKeyCache keys;
    private final SimpleAsyncTaskExecutor waiting;

    GrpcEventDoor(EventIntake intake, ApiKeyCache keys, SimpleAsyncTaskExecutor requestExecutor) {
        this.intake = intake;
        this.keys = keys;
        this.waiting = requestExecutor;
    }

    @Override
    public void send(SendRequest request, StreamObserver<SendResponse> answers) {
        var _ = taken(GrpcKeys.KEY.get(), request, seedOfCall()).whenComplete((answer, failure) -> {
            if (failure == null) {
                answers.onNext(answer);
                answers.onCompleted();
            } else {
                answers.onError(statusOf(failure).asRuntimeException());
            }
        });
    }

    @Override
    public StreamObserver<SendRequest> stream(StreamObserver<SendResponse> answers) {
        return new GrpcEventStream(
                (key, batch) -> taken(key, batch, new IdSeed.OfRequest(RequestIds.next())),
                keys,
                GrpcKeys.PRESENTED.get(),
                waiting,
                (ServerCallStreamObserver<SendResponse>) answers);
    }

    private CompletableFuture<SendResponse> taken(ActiveKey key, SendRequest request, IdSeed seed) {
        try {
            return intake.take(key, seed, context -> parsed(request, context))
                    .thenApply(receipt -> answer(request.getSequence(), receipt));
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static ParsedBody parsed(SendRequest request, EventContext context) {
        return EventParser.messages(request.getEventsList(), new Fields(), context);
    }

    /** In proto3 an empty text is one that is not there. */
    private static final class Fields implements MessageFields<Event> {
        private final MessageBytes bytes = new MessageBytes();

        @Override
        public String id(Event event) {
            return event.getId();
        }

        @Override
        public String type(Event event) {
            return event.getType();
        }

        @Override
        public String source(Event event) {
            return event.getSource();
        }

        @Override
        public String subject(Event event) {
            return event.getSubject();
        }

        @Override
        public String time(Event event) {
            return event.getTime();
        }

        @Override
        public Utf8 data(Event event) {
            return bytes.of(event.getData());
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
