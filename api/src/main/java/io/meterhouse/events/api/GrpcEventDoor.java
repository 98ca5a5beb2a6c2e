package io.meterhouse.events.api;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.GrpcKeys;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.MessageFields;
import io.meterhouse.events.ParsedBody;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The gRPC door for events: the same way onto the log as over HTTP. */
@Component
class GrpcEventDoor extends EventIngestGrpc.EventIngestImplBase {
    /** Batches of one stream that may be under way; the sender of more is not read until one is acknowledged. */
    static final int BATCHES_UNDER_WAY = 16;

    private final EventIntake intake;

    GrpcEventDoor(EventIntake intake) {
        this.intake = intake;
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
        return new Stream((ServerCallStreamObserver<SendResponse>) answers, GrpcKeys.KEY.get());
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
        public byte[] data(Event event) {
            return event.getData().toByteArray();
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

    private static Status statusOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EventLogUnavailableException) {
            return Status.UNAVAILABLE.withDescription("The event log is not available. Repeat the whole batch.");
        }
        return GrpcProblems.statusOf(cause);
    }

    /** What ids are made from on this call. */
    private static IdSeed seedOfCall() {
        String key = GrpcKeys.IDEMPOTENCY_KEY.get();
        return key == null ? new IdSeed.OfRequest(RequestIds.next()) : new IdSeed.OfIdempotencyKey(key);
    }

    /** One stream of batches, of which only so many are under way. The log answers on threads of its own. */
    private final class Stream implements StreamObserver<SendRequest> {
        private final ServerCallStreamObserver<SendResponse> answers;
        private final ActiveKey key;
        private int underWay;
        private boolean halfClosed;
        private boolean over;

        Stream(ServerCallStreamObserver<SendResponse> answers, ActiveKey key) {
            this.answers = answers;
            this.key = key;
            answers.disableAutoRequest();
            answers.request(BATCHES_UNDER_WAY);
        }

        @Override
        public void onNext(SendRequest request) {
            synchronized (this) {
                underWay++;
            }
            var _ = taken(key, request, new IdSeed.OfRequest(RequestIds.next())).whenComplete(this::acknowledge);
        }

        private synchronized void acknowledge(@Nullable SendResponse answer, @Nullable Throwable failure) {
            underWay--;
            if (over) {
                return;
            }
            if (failure != null || answer == null) {
                over = true;
                answers.onError(statusOf(failure == null ? new IllegalStateException("no answer") : failure)
                        .asRuntimeException());
                return;
            }
            answers.onNext(answer);
            answers.request(1);
            completeWhenDone();
        }

        @Override
        public synchronized void onCompleted() {
            halfClosed = true;
            completeWhenDone();
        }

        private void completeWhenDone() {
            if (halfClosed && underWay == 0 && !over) {
                over = true;
                answers.onCompleted();
            }
        }

        /** The sender is gone; what is under way goes onto the log all the same. */
        @Override
        public synchronized void onError(Throwable gone) {
            over = true;
        }
    }
}
