package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Golden files in small: these strings are in histories and must be read for ever. */
class WorkflowJsonTest {
    private static final DataConverter CONVERTER = WorkflowJson.converter();

    record Everything(
            String text,
            int number,
            BigDecimal decimal,
            Instant at,
            Duration pause,
            List<RecordRef> records,
            @Nullable String nothing) {}

    private static final Everything VALUE = new Everything(
            "a",
            7,
            new BigDecimal("1E+3"),
            Instant.parse("2026-01-31T23:59:59.000001Z"),
            Duration.ofHours(1),
            List.of(new RecordRef("invoice", "inv_1")),
            null);
    private static final String GOLDEN = """
            {"text":"a","number":7,"decimal":1000,"at":"2026-01-31T23:59:59.000001Z","pause":"PT1H",\
            "records":[{"type":"invoice","id":"inv_1"}]}""";

    @Test
    void aRecordIsWrittenAsItAlwaysWas() {
        Payload payload = CONVERTER.toPayload(VALUE).orElseThrow();
        assertThat(payload.getData().toStringUtf8()).isEqualTo(GOLDEN);
    }

    @Test
    void unknownMembersAreIgnoredAndMissingOnesTakeTheirTypesDefault() {
        Payload payload = CONVERTER.toPayload(VALUE).orElseThrow().toBuilder()
                .setData(com.google.protobuf.ByteString.copyFromUtf8("{\"text\":\"b\",\"later\":[1,2]}"))
                .build();
        Everything read = CONVERTER.fromPayload(payload, Everything.class, Everything.class);
        assertThat(read.text()).isEqualTo("b");
        assertThat(read.number()).isZero();
        assertThat(Optional.ofNullable(read.decimal())).isEmpty();
    }

    @Test
    void decimalsKeepEveryDigit() {
        BigDecimal exact = new BigDecimal("12345678901234567890123456.123456789012");
        Payload payload = CONVERTER.toPayload(exact).orElseThrow();
        assertThat(CONVERTER.fromPayload(payload, BigDecimal.class, BigDecimal.class))
                .isEqualTo(exact);
    }
}
