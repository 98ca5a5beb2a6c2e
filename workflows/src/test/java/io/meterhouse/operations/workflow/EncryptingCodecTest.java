package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncryptingCodecTest {
    private static final String OLD = "2025:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW = "2026:"
            + Base64.getEncoder()
                    .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final Payload PLAIN = Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8("{\"name\":\"Fernway Logistics\"}"))
            .build();

    private static EncryptingCodec codec(String keys) {
        return new EncryptingCodec(CodecKeys.parse(keys));
    }

    @Test
    void whatIsEncryptedIsReadBackWhole() {
        EncryptingCodec codec = codec(NEW);
        assertThat(codec.decode(codec.encode(List.of(PLAIN, PLAIN)))).containsExactly(PLAIN, PLAIN);
    }

    @Test
    void nothingOfAPayloadCanBeReadInItsEncryptedForm() {
        Payload sealed = codec(NEW).encode(List.of(PLAIN)).getFirst();
        assertThat(new String(sealed.toByteArray(), StandardCharsets.ISO_8859_1))
                .doesNotContain("Fernway")
                .doesNotContain("json/plain");
    }

    @Test
    void anOlderKeyStillReadsAfterANewOneWasPutBeforeIt() {
        Payload sealed = codec(OLD).encode(List.of(PLAIN)).getFirst();
        assertThat(codec(NEW + "," + OLD).decode(List.of(sealed))).containsExactly(PLAIN);
    }

    @Test
    void aKeyThatIsNotConfiguredIsNamedInTheError() {
        Payload sealed = codec(OLD).encode(List.of(PLAIN)).getFirst();
        assertThatThrownBy(() -> codec(NEW).decode(List.of(sealed)))
                .isInstanceOf(PayloadCodecException.class)
                .hasMessageContaining("'2025'");
    }

    @Test
    void aChangedByteIsNoticed() {
        Payload sealed = codec(NEW).encode(List.of(PLAIN)).getFirst();
        byte[] bytes = sealed.getData().toByteArray();
        bytes[bytes.length - 1] ^= 1;
        Payload changed = sealed.toBuilder().setData(ByteString.copyFrom(bytes)).build();
        assertThatThrownBy(() -> codec(NEW).decode(List.of(changed))).isInstanceOf(PayloadCodecException.class);
    }

    @Test
    void aBadKeyIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> CodecKeys.parse("a:c2hvcnQ="))
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("c2hvcnQ");
        assertThatThrownBy(() -> CodecKeys.parse("nothing")).isInstanceOf(IllegalArgumentException.class);
    }
}
