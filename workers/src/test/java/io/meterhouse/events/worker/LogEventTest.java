package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.Environment;
import io.meterhouse.events.proto.EventRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogEventTest {
    private static final int TRIES = 20_000;

    @Test
    void aRecordIsReadAsTheGeneratedParserReadsIt() throws InvalidProtocolBufferException {
        assertSame(record(1).toByteArray());
        assertSame(
                record(2).toBuilder().clearSubject().clearExtensions().build().toByteArray());
        assertSame(EventRecord.getDefaultInstance().toByteArray());
    }

    @Test
    void whatOneRecordHadIsNotInTheNext() throws InvalidProtocolBufferException {
        LogEvent event = new LogEvent();
        read(event, record(1).toByteArray());
        read(event, new byte[0]);
        assertThat(event.subject()).isNull();
        assertThat(event.organization().isEmpty()).isTrue();
        assertThat(event.time()).isZero();
    }

    /** However an event's bytes are told apart, it is the one that all of them say. */
    @Test
    void anEventOfABundleIsReadAsItsPartsOneAfterTheOther() throws InvalidProtocolBufferException {
        LogEvent event = new LogEvent();
        byte[] whole = record(3).toByteArray();
        byte[] other = record(4).toByteArray();
        Utf8 common = Utf8.of(EventRecord.newBuilder()
                .setOrganization("org_common")
                .setSubject("everybody")
                .setKeyId("key_common")
                .build()
                .toByteArray());
        for (byte[] own : List.of(
                new byte[0], whole, EventRecord.newBuilder().setId("1").build().toByteArray(), other)) {
            event.read(common, Utf8.of(own));
            EventRecord expected = EventRecord.parseFrom(common.toBytes()).toBuilder()
                    .mergeFrom(EventRecord.parseFrom(own))
                    .build();
            assertReadAs(event, expected);
        }
        event.read(Utf8.of(new byte[0]), Utf8.of(whole));
        assertReadAs(event, record(3));
    }

    /** Bytes that are changed, cut or doubled at random: both parsers take the same ones and read the same. */
    @Test
    void brokenRecordsAreRefusedAsTheGeneratedParserRefusesThem() throws InvalidProtocolBufferException {
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = record(i).toByteArray();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            refused += assertSame(bytes) ? 0 : 1;
        }
        assertThat(refused).isBetween(TRIES / 20, TRIES);
    }

    private static EventRecord record(int number) {
        return EventRecord.newBuilder()
                .setOrganization("org_" + number)
                .setEnvironment(number % 2 == 0 ? Environment.LIVE : Environment.TEST)
                .setId("event-" + number)
                .setSource("büro")
                .setType("api.request")
                .setSubject("user")
                .setTimeMicros(-number)
                .setData(ByteString.copyFromUtf8("{\"n\":" + number + "}"))
                .setExtensions(ByteString.copyFromUtf8("{\"a\":\"b\"}"))
                .setReceivedAtMicros(1_770_000_000_000_000L)
                .setClockAtMicros(number)
                .setKeyId("key_1")
                .setKeyLine("key_0")
                .build();
    }

    /** Whether it is a record at all. */
    private static boolean assertSame(byte[] bytes) throws InvalidProtocolBufferException {
        EventRecord expected = parsed(bytes);
        LogEvent event = new LogEvent();
        if (expected == null) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> read(event, bytes))
                    .isInstanceOf(InvalidProtocolBufferException.class);
            return false;
        }
        read(event, bytes);
        assertReadAs(event, expected);
        return true;
    }

    private static void assertReadAs(LogEvent event, EventRecord expected) {
        assertThat(event.organization()).hasToString(expected.getOrganization());
        assertThat(event.environment()).isEqualTo(expected.getEnvironmentValue());
        assertThat(event.id()).hasToString(expected.getId());
        assertThat(event.source()).hasToString(expected.getSource());
        assertThat(event.type()).hasToString(expected.getType());
        assertThat(text(event.subject())).isEqualTo(expected.hasSubject() ? expected.getSubject() : null);
        assertThat(event.time()).isEqualTo(expected.getTimeMicros());
        assertThat(event.data().toBytes()).isEqualTo(expected.getData().toByteArray());
        assertThat(event.extensions().toBytes())
                .isEqualTo(expected.getExtensions().toByteArray());
        assertThat(event.receivedAt()).isEqualTo(expected.getReceivedAtMicros());
        assertThat(event.clockAt()).isEqualTo(expected.getClockAtMicros());
        assertThat(event.keyId()).hasToString(expected.getKeyId());
        assertThat(event.keyLine()).hasToString(expected.getKeyLine());
    }

    /** From the middle of other bytes, as records lie. */
    private static void read(LogEvent event, byte[] bytes) throws InvalidProtocolBufferException {
        byte[] among = new byte[bytes.length + 7];
        Arrays.fill(among, (byte) 1);
        System.arraycopy(bytes, 0, among, 3, bytes.length);
        event.read(null, Utf8.of(among, 3, 3 + bytes.length));
    }

    private static @Nullable String text(@Nullable Utf8 text) {
        return text == null ? null : text.toString();
    }

    private static @Nullable EventRecord parsed(byte[] bytes) {
        try {
            return EventRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException broken) {
            return null;
        }
    }
}
