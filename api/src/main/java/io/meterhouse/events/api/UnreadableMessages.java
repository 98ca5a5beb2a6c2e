package io.meterhouse.events.api;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses messages that are no protobuf as what they are, a fault of their sender. gRPC by itself reports them as an
 * unknown error of the server, which senders take for a reason to send the same again.
 */
final class UnreadableMessages {
    private static final Status REFUSED = Status.INVALID_ARGUMENT.withDescription("The message is not protobuf.");

    private UnreadableMessages() {}

    /** The same service, but for this. */
    static ServerServiceDefinition refused(ServerServiceDefinition service) {
        ServiceDescriptor described = service.getServiceDescriptor();
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        service.getMethods().forEach(method -> methods.add(refusing(method)));
        ServiceDescriptor.Builder describing =
                ServiceDescriptor.newBuilder(described.getName()).setSchemaDescriptor(described.getSchemaDescriptor());
        methods.forEach(method -> describing.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder refusing = ServerServiceDefinition.builder(describing.build());
        methods.forEach(refusing::addMethod);
        return refusing.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> refusing(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        RequestMarshaller<Q> requests = requestsOf(descriptor);
        return ServerMethodDefinition.create(
                descriptor.toBuilder(requests, descriptor.getResponseMarshaller())
                        .build(),
                new Refusing<>(method.getServerCallHandler(), requests));
    }

    private static <Q> RequestMarshaller<Q> requestsOf(MethodDescriptor<Q, ?> method) {
        Marshaller<Q> marshaller = method.getRequestMarshaller();
        if (marshaller instanceof RequestMarshaller<Q> own) {
            return own;
        }
        if (marshaller instanceof PrototypeMarshaller<Q> generated
                && generated.getMessagePrototype() instanceof MessageLite prototype) {
            return RequestMarshaller.of(generated, prototype);
        }
        throw new IllegalArgumentException("nobody knows how requests of " + method.getFullMethodName() + " are read");
    }

    private record Refusing<Q, A>(ServerCallHandler<Q, A> handler, RequestMarshaller<Q> requests)
            implements ServerCallHandler<Q, A> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
            return new SimpleForwardingServerCallListener<>(handler.startCall(call, headers)) {
                private boolean over;

                @Override
                public void onMessage(Q message) {
                    if (over) {
                        return;
                    }
                    if (requests.isUnreadable(message)) {
                        over = true;
                        // Whoever answers what came before on this call stops first.
                        super.onCancel();
                        call.close(REFUSED, new Metadata());
                        return;
                    }
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    if (!over) {
                        super.onHalfClose();
                    }
                }

                @Override
                public void onCancel() {
                    if (!over) {
                        super.onCancel();
                    }
                }

                @Override
                public void onComplete() {
                    if (!over) {
                        super.onComplete();
                    }
                }

                @Override
                public void onReady() {
                    if (!over) {
                        super.onReady();
                    }
                }
            };
        }
    }
}
