package io.meterhouse.bench;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.meterhouse.events.proto.EventIngestGrpc;
import io.meterhouse.events.proto.SendRequest;
import io.meterhouse.events.proto.SendResponse;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches over gRPC streams, each acknowledged with its number, as fast as the acknowledgements allow. As in
 * {@link HttpLoad} one thread does it all, and messages are made ahead but for their ids.
 */
final class GrpcLoad {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int WINDOW_BYTES = 4 * 1024 * 1024;

    private final String target;
    private final String key;
    private final String type;
    private final int streams;
    private final int underWay;
    private final int batch;
    private final AtomicLong ids;

    /**
     * @param target host and port
     * @param streams connections with a stream each
     * @param underWay batches of a stream that are not acknowledged yet, at most
     */
    GrpcLoad(String target, String key, String type, int streams, int underWay, int batch, AtomicLong ids) {
        this.target = target;
        this.key = key;
        this.type = type;
        this.streams = streams;
        this.underWay = underWay;
        this.batch = batch;
        this.ids = ids;
    }

    /** Sends so many events, in whole batches. */
    LoadResult run(long events) throws InterruptedException {
        long batches = Math.max(streams, events / batch);
        AtomicLong left = new AtomicLong(batches);
        CountDownLatch over = new CountDownLatch(streams);
        Stream[] all = new Stream[streams];
        ManagedChannel[] channels = new ManagedChannel[streams];
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        BenchEvents made = new BenchEvents(type, streams);
        for (int i = 0; i < streams; i++) {
            channels[i] = NettyChannelBuilder.forTarget(target)
                    .usePlaintext()
                    .directExecutor()
                    .eventLoopGroup(loop)
                    .channelType(NioSocketChannel.class)
                    .flowControlWindow(WINDOW_BYTES)
                    .build();
            all[i] = new Stream(made, left, over);
        }
        long start = System.nanoTime();
        for (int i = 0; i < streams; i++) {
            all[i].open(channels[i]);
        }
        over.await();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Arrays.stream(channels).forEach(ManagedChannel::shutdownNow);
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        long acknowledged =
                Arrays.stream(all).mapToLong(stream -> stream.acknowledged).sum();
        long refused = Arrays.stream(all).filter(stream -> stream.failed).count();
        long[] latencies = Arrays.stream(all).flatMapToLong(Stream::latencies).toArray();
        return new LoadResult(acknowledged, took, latencies, refused);
    }

    private final class Stream extends ClientCall.Listener<SendResponse> {
        private final Message[] messages = new Message[underWay];
        private final long[] sentAt = new long[underWay];
        private final AtomicLong left;
        private final CountDownLatch over;
        private @Nullable ClientCall<Message, SendResponse> call;
        private long[] latencies = new long[1024];
        private int answers;
        private int free = underWay;
        private boolean closing;
        private long acknowledged;
        private boolean failed;

        Stream(BenchEvents events, AtomicLong left, CountDownLatch over) {
            this.left = left;
            this.over = over;
            for (int i = 0; i < underWay; i++) {
                messages[i] = new Message(events, batch, i);
            }
        }

        LongStream latencies() {
            return Arrays.stream(latencies, 0, answers);
        }

        void open(ManagedChannel channel) {
            ClientCall<Message, SendResponse> opened = channel.newCall(MESSAGES, CallOptions.DEFAULT);
            call = opened;
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + key);
            opened.start(this, headers);
            opened.request(underWay);
        }

        /** Everything from here on happens on the loop's thread. */
        @Override
        public void onReady() {
            while (free > 0 && !closing && call != null) {
                send(call, underWay - free);
                free--;
            }
        }

        private void send(ClientCall<Message, SendResponse> to, int place) {
            if (left.getAndDecrement() <= 0) {
                if (!closing) {
                    closing = true;
                    to.halfClose();
                }
                return;
            }
            if (closing) {
                return;
            }
            BenchEvents.writeIds(messages[place].bytes, messages[place].idPlaces, ids.getAndAdd(batch));
            sentAt[place] = System.nanoTime();
            to.sendMessage(messages[place]);
        }

        @Override
        public void onMessage(SendResponse answer) {
            int place = (int) answer.getSequence();
            acknowledged += answer.getAccepted();
            if (answers == latencies.length) {
                latencies = Arrays.copyOf(latencies, answers * 2);
            }
            latencies[answers++] = System.nanoTime() - sentAt[place];
            if (call != null) {
                call.request(1);
                send(call, place);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            failed = !status.isOk();
            if (failed) {
                System.err.println("a stream ended: " + status);
            }
            over.countDown();
        }
    }

    /** One batch as it goes over the wire, ready but for its ids. */
    private static final class Message {
        private final byte[] bytes;
        private final int[] idPlaces;

        Message(BenchEvents events, int batch, int sequence) {
            SendRequest.Builder request = SendRequest.newBuilder().setSequence(sequence);
            for (int i = 0; i < batch; i++) {
                request.addEvents(events.proto());
            }
            bytes = request.build().toByteArray();
            idPlaces = BenchEvents.idPlaces(bytes, batch);
        }
    }

    /** What gRPC reads a message from: it copies it at once, into buffers of its own. */
    private static final class MessageStream extends ByteArrayInputStream implements KnownLength, Drainable {
        MessageStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int all = count - pos;
            target.write(buf, pos, all);
            pos = count;
            return all;
        }
    }

    private static final MethodDescriptor<Message, SendResponse> MESSAGES = EventIngestGrpc.getStreamMethod().toBuilder(
                    new MethodDescriptor.Marshaller<Message>() {
                        @Override
                        public InputStream stream(Message message) {
                            return new MessageStream(message.bytes);
                        }

                        @Override
                        public Message parse(InputStream stream) {
                            throw new UnsupportedOperationException("only sent");
                        }
                    },
                    new MethodDescriptor.Marshaller<SendResponse>() {
                        @Override
                        public InputStream stream(SendResponse answer) {
                            throw new UnsupportedOperationException("only received");
                        }

                        @Override
                        public SendResponse parse(InputStream stream) {
                            try {
                                return SendResponse.parseFrom(stream);
                            } catch (IOException broken) {
                                throw new UncheckedIOException(broken);
                            }
                        }
                    })
            .build();
}
