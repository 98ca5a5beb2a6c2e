package io.meterhouse.events.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the requests of a gRPC method. What cannot be read becomes a request that stands for that, because gRPC would
 * answer an exception by itself.
 */
final class RequestMarshaller<Q> implements Marshaller<Q> {
    /** Reads a message from its bytes, which are its own. */
    interface Reader<Q> {
        Q read(byte[] message) throws IOException;
    }

    private final Reader<Q> reader;
    private final Q unreadable;

    /** @param unreadable stands for what cannot be read, and is never read itself */
    RequestMarshaller(Reader<Q> reader, Q unreadable) {
        this.reader = reader;
        this.unreadable = unreadable;
    }

    /** For what protobuf's generated code reads. */
    static <Q> RequestMarshaller<Q> of(PrototypeMarshaller<Q> generated, MessageLite prototype) {
        Parser<? extends MessageLite> parser = prototype.getParserForType();
        Class<Q> type = generated.getMessageClass();
        return new RequestMarshaller<>(
                message -> type.cast(read(parser, message)),
                type.cast(prototype.newBuilderForType().build()));
    }

    private static MessageLite read(Parser<? extends MessageLite> parser, byte[] bytes) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        MessageLite message = parser.parseFrom(input);
        input.checkLastTagWas(0);
        return message;
    }

    @Override
    public InputStream stream(Q request) {
        throw new UnsupportedOperationException("a server sends no requests");
    }

    @Override
    public Q parse(InputStream message) {
        try {
            return reader.read(all(message));
        } catch (IOException | StatusRuntimeException noProtobuf) {
            // Nor what cannot be unpacked, or becomes too long by it.
            return unreadable;
        }
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

    @SuppressWarnings("ReferenceEquality") // Another request may say the same, and say it readably.
    boolean isUnreadable(Q request) {
        return request == unreadable;
    }
}
