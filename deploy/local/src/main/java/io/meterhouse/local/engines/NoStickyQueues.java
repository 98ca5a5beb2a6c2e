package io.meterhouse.local.engines;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * Keeps Temporal's in-memory server from giving a workflow to the worker that had it last. The real server does so for a
 * few seconds, and then to whoever asks; this one waits for that worker for ever, so that one that was killed took every
 * workflow with it that it had touched. Any worker gets any workflow now, with its whole history.
 */
final class NoStickyQueues implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onMessage(Q message) {
                super.onMessage(withoutStickyQueue(message));
            }
        };
    }

    @SuppressWarnings("unchecked") // It is of the class that it was, and a message has no subclasses.
    private static <Q> Q withoutStickyQueue(Q message) {
        return message instanceof RespondWorkflowTaskCompletedRequest completed && completed.hasStickyAttributes()
                ? (Q) completed.toBuilder().clearStickyAttributes().build()
                : message;
    }
}
