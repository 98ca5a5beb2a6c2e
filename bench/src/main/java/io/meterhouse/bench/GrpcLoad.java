package io.meterhouse.bench;

import io.meterhouse.events.proto.SendResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends batches over gRPC streams, each acknowledged with its number, as fast as the acknowledgements allow. As in
 * {@link HttpLoad} one thread does it all without a client library, and messages are made ahead but for their ids.
 */
final class GrpcLoad {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String host;
    private final int port;
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
        int colon = target.lastIndexOf(':');
        this.host = target.substring(0, colon);
        this.port = Integer.parseInt(target.substring(colon + 1));
        this.key = key;
        this.type = type;
        this.streams = streams;
        this.underWay = underWay;
        this.batch = batch;
        this.ids = ids;
    }

    /** Sends so many events, in whole batches. */
    LoadResult run(long events) {
        return new Turn(Math.max(streams, events / batch)).run();
    }

    private final class Turn {
        private long left;
        private int open;
        private long acknowledged;
        private long failed;
        private long[] latencies = new long[64 * 1024];
        private int answered;

        Turn(long batches) {
            this.left = batches;
        }

        LoadResult run() {
            BenchEvents made = new BenchEvents(type, streams);
            long start;
            try (Selector selector = Selector.open()) {
                List<Stream> all = new ArrayList<>();
                for (int i = 0; i < streams; i++) {
                    all.add(new Stream(selector, made));
                }
                start = System.nanoTime();
                for (Stream stream : all) {
                    stream.begin();
                }
                while (open > 0) {
                    if (selector.select(SelectedStream::ready, PATIENCE.toMillis()) == 0) {
                        throw new IllegalStateException("nothing came for " + PATIENCE);
                    }
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new LoadResult(acknowledged, took, Arrays.copyOf(latencies, answered), failed);
        }

        private void remember(long latency) {
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, answered * 2);
            }
            latencies[answered++] = latency;
        }

        /** One stream and its batches, which go round. */
        private final class Stream implements SelectedStream.Sender {
            private final BatchFrames[] batches = new BatchFrames[underWay];
            private final long[] sentAt = new long[underWay];
            private final SelectedStream stream;
            private int unanswered;
            private boolean finished;
            private boolean over;

            Stream(Selector selector, BenchEvents events) throws IOException {
                for (int i = 0; i < underWay; i++) {
                    batches[i] = new BatchFrames(events, batch, i);
                }
                stream = new SelectedStream(selector, host, port, key, this);
                open++;
            }

            void begin() throws IOException {
                for (int place = 0; place < underWay; place++) {
                    next(place);
                }
                stream.write();
            }

            private void next(int place) {
                if (left > 0) {
                    left--;
                    unanswered++;
                    batches[place].writeIds(ids.getAndAdd(batch));
                    sentAt[place] = System.nanoTime();
                    stream.send(batches[place]);
                } else if (unanswered == 0 && !finished) {
                    finished = true;
                    stream.finish();
                }
            }

            @Override
            public void acknowledged(SendResponse answer) {
                int place = (int) answer.getSequence();
                acknowledged += answer.getAccepted();
                unanswered--;
                remember(System.nanoTime() - sentAt[place]);
                next(place);
            }

            @Override
            public void ended(String how) {
                if (over) {
                    return;
                }
                over = true;
                open--;
                if (!finished) {
                    failed++;
                    System.err.println("a stream ended early: " + how);
                }
                try {
                    stream.close();
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        }
    }
}
