package io.meterhouse.events.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.ApiKeyCache.Presented;
import io.meterhouse.events.proto.SendResponse;
import io.meterhouse.operations.api.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of batches, of which only so many are under way. Whether its key still works is asked for each batch. A batch is
 * worked on where it arrives, on the network's own thread, as over HTTP; what may wait or takes long is handed, in its order,
 * to threads that may. The log answers on threads of its own.
 */
final class GrpcEventStream implements StreamObserver<EventBatch> {
    /** Batches of one stream that may be under way; the sender of more is not read until one is acknowledged. */
    static final int BATCHES_UNDER_WAY = 16;

    /** A batch so long is parsed sooner than it is handed to another thread. */
    private static final int PARSED_IN_PLACE_BYTES = 64 * 1024;

    /** Takes a batch in, and comes back when it is on its way to the log. */
    interface Intake {
        CompletableFuture<SendResponse> take(ActiveKey key, EventBatch batch);
    }

    private final Intake intake;
    private final ApiKeyCache keys;
    private final Presented presented;
    private final Executor waiting;
    private final ServerCallStreamObserver<SendResponse> answers;
    /** Comes when nothing is begun on another thread any more. */
    private CompletableFuture<?> handedOver = CompletableFuture.completedFuture(null);

    private int underWay;
    private boolean halfClosed;
    private boolean over;

    /**
     * A stream that nothing was read of yet.
     *
     * @param presented the key that it was opened with
     * @param waiting where what may wait is done
     */
    GrpcEventStream(
            Intake intake,
            ApiKeyCache keys,
            Presented presented,
            Executor waiting,
            ServerCallStreamObserver<SendResponse> answers) {
        this.intake = intake;
        this.keys = keys;
        this.presented = presented;
        this.waiting = waiting;
        this.answers = answers;
        answers.disableAutoRequest();
        answers.request(BATCHES_UNDER_WAY);
    }

    @Override
    public void onNext(EventBatch batch) {
        synchronized (this) {
            underWay++;
        }
        ActiveKey key = keys.findInMemory(presented).key();
        if (key != null && handedOver.isDone() && isTakenInPlace(key, batch)) {
            var _ = intake.take(key, batch).whenComplete(this::acknowledge);
            return;
        }
        var _ = handOver(batch).whenComplete(this::acknowledge);
    }

    /** Has the batch taken in where one may wait, after those that were handed over before. */
    @SuppressWarnings("FutureReturnValueIgnored") // The inner future is composed; the outer one is for the next batch.
    private CompletableFuture<SendResponse> handOver(EventBatch batch) {
        CompletableFuture<CompletableFuture<SendResponse>> begun =
                handedOver.handleAsync((_, _) -> intake.take(workingKey(), batch), waiting);
        handedOver = begun;
        return begun.thenCompose(Function.identity());
    }

    private static boolean isTakenInPlace(ActiveKey key, EventBatch batch) {
        return !EventIntake.waits(key) && batch.bytes() <= PARSED_IN_PLACE_BYTES;
    }

    private ActiveKey workingKey() {
        ActiveKey key = keys.find(presented);
        if (key == null) {
            throw Problem.unauthorized();
        }
        return key;
    }

    private synchronized void acknowledge(@Nullable SendResponse answer, @Nullable Throwable failure) {
        underWay--;
        if (over) {
            return;
        }
        if (failure != null || answer == null) {
            over = true;
            answers.onError(GrpcEventDoor.statusOf(failure == null ? new IllegalStateException("no answer") : failure)
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
