package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.Event;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageBytesTest {
    private final MessageBytes bytes = new MessageBytes();

    @Test
    void aFieldOfAMessageIsFoundWhereItLies() throws Exception {
        byte[] message = Event.newBuilder()
                .setId("1")
                .setData(ByteString.copyFromUtf8("{\"a\":1}"))
                .build()
                .toByteArray();
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
        input.enableAliasing(true);

        Utf8 data = bytes.of(Event.parseFrom(input).getData());

        assertThat(data).hasToString("{\"a\":1}");
        assertThat(data.array()).isSameAs(message);
    }

    @Test
    void whatLiesInPiecesOrElsewhereIsTheSame() {
        ByteString half = ByteString.copyFromUtf8("x".repeat(500));
        assertThat(bytes.of(half.concat(half))).hasToString("x".repeat(1_000));
        ByteBuffer direct = ByteBuffer.allocateDirect(1).put((byte) 'y').flip();
        assertThat(bytes.of(UnsafeByteOperations.unsafeWrap(direct))).hasToString("y");
        assertThat(bytes.of(ByteString.EMPTY).isEmpty()).isTrue();
        assertThat(bytes.of(half)).hasToString("x".repeat(500));
    }
}
