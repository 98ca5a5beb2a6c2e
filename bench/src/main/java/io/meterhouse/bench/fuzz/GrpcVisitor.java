package io.meterhouse.bench.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.meterhouse.events.proto.Event;
import io.meterhouse.events.proto.EventIngestGrpc;
import io.meterhouse.events.proto.SendRequest;
import io.meterhouse.events.proto.SendResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Brings messages to the gRPC door, as bytes: what the generated client cannot say can be said as well. */
final class GrpcVisitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_REPEATS = 120;
    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_MESSAGES = 4;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    /** What stands for a 5xx here. */
    private static final Set<Status.Code> BROKEN =
            Set.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.DATA_LOSS, Status.Code.UNIMPLEMENTED);

    private static final MethodDescriptor<byte[], byte[]> SEND = inBytes(EventIngestGrpc.getSendMethod());
    private static final MethodDescriptor<byte[], byte[]> STREAM = inBytes(EventIngestGrpc.getStreamMethod());

    private final String host;
    private final int port;
    private final String key;
    private final String run;
    private final GoodIds ids;
    private final Ledger ledger;
    private final Tally tally;
    private final ManagedChannel channel;

    GrpcVisitor(String address, String key, String run, Ledger ledger, Tally tally) {
        this.host = address.substring(0, address.lastIndexOf(':'));
        this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        this.key = key;
        this.run = run;
        this.ids = new GoodIds(run);
        this.ledger = ledger;
        this.tally = tally;
        this.channel =
                ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    }

    /** @param good numbers of its good events, by their places */
    private record Message(ByteString bytes, boolean sound, int events, List<HttpTrial.Neighbour> good) {}

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
        }
    }

    private static MethodDescriptor<byte[], byte[]> inBytes(MethodDescriptor<?, ?> method) {
        return MethodDescriptor.newBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
                .setFullMethodName(method.getFullMethodName())
                .setType(method.getType())
                .build();
    }

    /** What came back on one call. */
    private static final class Replies extends ClientCall.Listener<byte[]> {
        final CountDownLatch closed = new CountDownLatch(1);
        final ConcurrentHashMap<Long, SendResponse> bySequence = new ConcurrentHashMap<>();
        private final ClientCall<byte[], byte[]> call;
        volatile Status status = Status.DEADLINE_EXCEEDED;

        Replies(ClientCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) {
            try {
                SendResponse reply = SendResponse.parseFrom(message);
                bySequence.put(reply.getSequence(), reply);
                call.request(1);
            } catch (InvalidProtocolBufferException broken) {
                call.cancel("an answer that cannot be read", broken);
            }
        }

        @Override
        public void onClose(Status how, Metadata trailers) {
            status = how;
            closed.countDown();
        }
    }

    void visit(long number, Wild wild, long first) throws InterruptedException {
        if (wild.once(60)) {
            garbage(wild);
            return;
        }
        boolean streamed = wild.once(3);
        List<Message> messages = new ArrayList<>();
        int count = streamed ? wild.below(MOST_MESSAGES) + 1 : 1;
        int share = Fuzzer.NUMBERS / count;
        for (int i = 0; i < count; i++) {
            messages.add(message(i + 1L, wild, first + (long) i * share, share, i == count - 1));
        }
        boolean stranger = wild.once(20);
        Metadata headers = new Metadata();
        headers.put(
                AUTHORIZATION, stranger ? wild.oneOf(List.of("", "Bearer", "Bearer mh_live_0", "x")) : "Bearer " + key);
        boolean canceled = streamed && wild.once(10);
        for (int repeat = 0; repeat <= MOST_REPEATS; repeat++) {
            Replies replies = called(streamed ? STREAM : SEND, headers, messages, canceled);
            if (replies.status.getCode() != Status.Code.UNAVAILABLE) {
                judge(number, messages, replies, stranger || canceled);
                return;
            }
            tally.answered("grpc UNAVAILABLE");
            TimeUnit.SECONDS.sleep(1);
        }
        tally.fault(number, "grpc: UNAVAILABLE without end");
    }

    private Message message(long sequence, Wild wild, long first, int share, boolean mayBreak) {
        SendRequest.Builder request = SendRequest.newBuilder().setSequence(sequence);
        List<HttpTrial.Neighbour> good = new ArrayList<>();
        int size = wild.once(200) ? wild.below(1_200) + 1 : wild.below(10) + 1;
        for (int i = 0; i < size; i++) {
            if (wild.once(2) && good.size() < share) {
                good.add(new HttpTrial.Neighbour(first + good.size(), i));
                request.addEvents(Event.newBuilder()
                        .setId(ids.of(good.getLast().number()))
                        .setType(run)
                        .setData(ByteString.copyFromUtf8("{\"n\":1}")));
            } else {
                request.addEvents(wildEvent("w" + first + '-' + i, wild));
            }
        }
        ByteString bytes = request.build().toByteString();
        if (mayBreak && wild.once(4)) {
            String broken = wild.broken(bytes.toString(StandardCharsets.ISO_8859_1));
            return new Message(ByteString.copyFrom(broken, StandardCharsets.ISO_8859_1), false, size, good);
        }
        return new Message(bytes, size <= MOST_EVENTS, size, good);
    }

    private static Event wildEvent(String id, Wild wild) {
        String data = wild.once(3) ? wild.bytes(40) : wild.once(2) ? wild.value() : wild.object(2);
        Event.Builder event = Event.newBuilder().setId(id).setType("wild");
        event.setData(ByteString.copyFrom(data, StandardCharsets.ISO_8859_1));
        switch (wild.below(5)) {
            case 0 -> event.setTime(wild.time());
            case 1 -> event.setSource(wild.bytes(600));
            case 2 -> event.setType(wild.oneOf(List.of("", "\u0000", "x".repeat(300), " ")));
            case 3 -> event.setSubject(wild.text());
            default -> event.setId(wild.oneOf(List.of("", "\u0000", "x".repeat(600), "w" + wild.bytes(10))));
        }
        return event.build();
    }

    private Replies called(
            MethodDescriptor<byte[], byte[]> method, Metadata headers, List<Message> messages, boolean canceled)
            throws InterruptedException {
        ClientCall<byte[], byte[]> call = channel.newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        Replies replies = new Replies(call);
        call.start(replies, headers);
        call.request(1);
        messages.forEach(message -> call.sendMessage(message.bytes().toByteArray()));
        if (canceled) {
            call.cancel("gone", null);
        } else {
            call.halfClose();
        }
        boolean closed = replies.closed.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        return closed ? replies : new Replies(call);
    }

    private void judge(long number, List<Message> messages, Replies replies, boolean mayFail) {
        Status.Code code = replies.status.getCode();
        tally.answered("grpc " + code);
        if (BROKEN.contains(code) || code == Status.Code.DEADLINE_EXCEEDED) {
            tally.fault(number, "grpc: " + replies.status);
        }
        long sequence = 0;
        for (Message message : messages) {
            sequence++;
            SendResponse reply = replies.bySequence.get(sequence);
            if (reply != null && message.sound()) {
                judge(number, message, reply);
            } else {
                message.good().forEach(good -> ledger.doubtful(good.number()));
            }
        }
        boolean sound = messages.stream().allMatch(Message::sound);
        if (sound && !mayFail && replies.bySequence.size() < messages.size()) {
            tally.fault(number, "grpc: good events refused with the bad: " + replies.status);
        }
    }

    private void judge(long number, Message message, SendResponse reply) {
        if (reply.getAccepted() + reply.getRejectedCount() != message.events()) {
            tally.fault(number, "grpc: of " + message.events() + " events nothing is said: " + reply);
        }
        for (HttpTrial.Neighbour good : message.good()) {
            if (reply.getRejectedList().stream().anyMatch(one -> one.getIndex() == good.index())) {
                tally.fault(number, "grpc: a good event is refused: " + reply);
            } else {
                ledger.acknowledged(good.number());
            }
        }
    }

    /** What is no gRPC at all must not disturb those who speak it. */
    private void garbage(Wild wild) {
        try (Socket socket = new Socket(host, port)) {
            String start = wild.oneOf(List.of("", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"));
            socket.getOutputStream().write((start + wild.bytes(200)).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException refused) {
            // As it should be.
        }
        tally.answered("grpc garbage");
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
