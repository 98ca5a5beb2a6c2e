package io.meterhouse.events.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.KnownLength;
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
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
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
        if (descriptor.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller
                && marshaller.getMessagePrototype() instanceof MessageLite prototype) {
            Reading<Q> reading = new Reading<>(marshaller, prototype);
            return ServerMethodDefinition.create(
                    descriptor.toBuilder(reading, descriptor.getResponseMarshaller())
                            .build(),
                    new Refusing<>(method.getServerCallHandler(), reading));
        }
        return method;
    }

    /** An exception would be answered by gRPC, so what cannot be read becomes a message that stands for that. */
    private static final class Reading<Q> implements Marshaller<Q> {
        private final PrototypeMarshaller<Q> marshaller;
        private final Parser<? extends MessageLite> parser;
        private final Q unreadable;

        Reading(PrototypeMarshaller<Q> marshaller, MessageLite prototype) {
            this.marshaller = marshaller;
            this.parser = prototype.getParserForType();
            this.unreadable = marshaller
                    .getMessageClass()
                    .cast(prototype.newBuilderForType().build());
        }

        @Override
        public InputStream stream(Q message) {
            return marshaller.stream(message);
        }

        @Override
        public Q parse(InputStream bytes) {
            try {
                return marshaller.getMessageClass().cast(read(all(bytes)));
            } catch (IOException | StatusRuntimeException noProtobuf) {
                // Nor what cannot be unpacked, or becomes too long by it.
                return unreadable;
            }
        }

        /** The bytes of its fields are not copied: they stay where they are. */
        private MessageLite read(byte[] bytes) throws IOException {
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            MessageLite message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        }

        /** Of a message that is packed nobody knows how long it is. */
        private static byte[] all(InputStream message) throws IOException {
            if (!(message instanceof KnownLength)) {
                return message.readAllBytes();
            }
            byte[] all = new byte[message.available()];
            int read = message.readNBytes(all, 0, all.length);
            return read == all.length ? all : Arrays.copyOf(all, read);
        }

        @SuppressWarnings("ReferenceEquality") // Another message may say the same, and say it readably.
        boolean isUnreadable(Q message) {
            return message == unreadable;
        }
    }

    private record Refusing<Q, A>(ServerCallHandler<Q, A> handler, Reading<Q> reading)
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
                    if (reading.isUnreadable(message)) {
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
