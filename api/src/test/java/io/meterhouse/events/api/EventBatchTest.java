package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.Event;
import io.meterhouse.events.proto.SendRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventBatchTest {
    private static final int MESSAGES = 2_000;
    private static final int CHANGES_OF_A_MESSAGE = 20;
    private static final String[] TEXTS = {"", "a", "user-17", "ü", "\uD83D\uDE00", "x".repeat(200), "\0"};

    /** What either reader makes of a message. */
    private record Said(long sequence, List<List<String>> events) {}

    @Test
    void aMessageSaysWhatProtobufReadsInIt() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = message(random);
            assertThat(said(EventBatch.read(message))).isEqualTo(said(SendRequest.parseFrom(message)));
        }
    }

    @Test
    void whatIsNoMessageToProtobufIsNoneHere() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        int refused = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = message(random);
            for (int change = 0; change < CHANGES_OF_A_MESSAGE && message.length > 0; change++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
                refused += refusedByBothOrNeither(message) ? 1 : 0;
            }
        }
        assertThat(refused).isBetween(MESSAGES, MESSAGES * (CHANGES_OF_A_MESSAGE - 1));
    }

    private static boolean refusedByBothOrNeither(byte[] message) throws IOException {
        SendRequest expected;
        try {
            expected = SendRequest.parseFrom(message);
        } catch (InvalidProtocolBufferException refused) {
            assertThatThrownBy(() -> EventBatch.read(message)).isInstanceOf(InvalidProtocolBufferException.class);
            return true;
        }
        assertThat(said(EventBatch.read(message))).isEqualTo(said(expected));
        return false;
    }

    @Test
    void groupsInGroupsAreRefusedBeforeTheyTakeTheStack() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream message = CodedOutputStream.newInstance(bytes);
        for (int depth = 0; depth < 100_000; depth++) {
            message.writeTag(9, WireFormat.WIRETYPE_START_GROUP);
        }
        message.flush();
        assertThat(refusedByBothOrNeither(bytes.toByteArray())).isTrue();
    }

    @Test
    void itsDataAndTextsAreFoundWhereTheyLie() throws IOException {
        byte[] message = SendRequest.newBuilder()
                .addEvents(Event.newBuilder().setId("1").setData(ByteString.copyFromUtf8("{}")))
                .build()
                .toByteArray();
        EventBatch batch = EventBatch.read(message);
        assertThat(batch.data(0).array()).isSameAs(message);
        assertThat(batch.id(0).array()).isSameAs(message);
    }

    @Test
    void eventsThatAreTooManyAreOnlyCounted() throws IOException {
        SendRequest.Builder many = SendRequest.newBuilder().setSequence(3);
        for (int i = 0; i < 10 * EventLimits.EVENTS_PER_BODY; i++) {
            many.addEvents(Event.newBuilder().setId(String.valueOf(i)));
        }
        EventBatch batch = EventBatch.read(many.build().toByteArray());
        assertThat(batch.size()).isEqualTo(10 * EventLimits.EVENTS_PER_BODY);
        assertThat(batch.sequence()).isEqualTo(3);
        assertThat(batch.id(EventLimits.EVENTS_PER_BODY - 1))
                .hasToString(String.valueOf(EventLimits.EVENTS_PER_BODY - 1));
    }

    private static Said said(EventBatch batch) {
        List<List<String>> events = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            events.add(List.of(
                    batch.id(i).toString(),
                    batch.type(i).toString(),
                    batch.source(i).toString(),
                    batch.subject(i).toString(),
                    batch.time(i).toString(),
                    hex(batch.data(i))));
        }
        return new Said(batch.sequence(), events);
    }

    private static Said said(SendRequest request) {
        return new Said(
                request.getSequence(),
                request.getEventsList().stream()
                        .map(event -> List.of(
                                event.getId(),
                                event.getType(),
                                event.getSource(),
                                event.getSubject(),
                                event.getTime(),
                                hex(Utf8.of(event.getData().toByteArray()))))
                        .toList());
    }

    private static String hex(Utf8 data) {
        return HexFormat.of().formatHex(data.toBytes());
    }

    /** Some events with some of their fields, in some order, some twice, and some that only a newer sender knows. */
    private static byte[] message(SplittableRandom random) {
        SendRequest.Builder request = SendRequest.newBuilder();
        if (random.nextBoolean()) {
            request.setSequence(random.nextLong() >> random.nextInt(64));
        }
        for (int events = random.nextInt(4); events > 0; events--) {
            request.addEvents(event(random));
        }
        if (random.nextInt(4) == 0) {
            request.setUnknownFields(unknown(random));
        }
        byte[] first = request.build().toByteArray();
        if (random.nextInt(4) > 0) {
            return first;
        }
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(first);
        twice.writeBytes(message(random));
        return twice.toByteArray();
    }

    private static Event event(SplittableRandom random) {
        byte[] data = new byte[random.nextInt(40)];
        random.nextBytes(data);
        Event.Builder event = Event.newBuilder()
                .setId(text(random))
                .setType(text(random))
                .setSource(text(random))
                .setSubject(text(random))
                .setTime(text(random))
                .setData(ByteString.copyFrom(data));
        return random.nextInt(4) == 0 ? event.setUnknownFields(unknown(random)).build() : event.build();
    }

    private static String text(SplittableRandom random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    /** Of every kind, under numbers that are also those of known fields, whose kind is another. */
    private static UnknownFieldSet unknown(SplittableRandom random) {
        UnknownFieldSet group = UnknownFieldSet.newBuilder()
                .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
        int number = 1 + random.nextInt(9);
        switch (random.nextInt(4)) {
            case 0 -> field.addFixed32(random.nextInt());
            case 1 -> field.addFixed64(random.nextLong());
            case 2 -> field.addGroup(group);
            default -> {
                field.addVarint(random.nextLong());
                number += 2;
            }
        }
        return UnknownFieldSet.newBuilder().addField(number, field.build()).build();
    }
}
