package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.events.api.TestKeys.TestKey;
import io.meterhouse.events.proto.Event;
import io.meterhouse.events.proto.EventIngestGrpc;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.proto.SendRequest;
import io.meterhouse.events.proto.SendResponse;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.api.TestApi;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrpcEventDoorIT {
    private static final int BATCHES = 100;
    /** With data of a kilobyte each, more than is parsed on the network's own thread. */
    private static final int MANY = 100;

    /** Enough to go to the log the same way, which wait for company there. */
    private static final int FEW = 10;

    private static final ByteString KILOBYTE = ByteString.copyFromUtf8("{\"text\":\"" + "x".repeat(1_000) + "\"}");

    private static TestApi api;
    private static TestKeys keys;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
        keys = new TestKeys(api);
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", api.bean(GrpcServer.class).port())
                .usePlaintext()
                .build();
        Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        api.close();
    }

    @Test
    void aBatchIsAnsweredWhenItIsOnTheLog() {
        TestKey key = keys.key(keys.organization(), Environment.LIVE);
        SendResponse answer = with(key, EventIngestGrpc.newBlockingStub(channel))
                .send(SendRequest.newBuilder()
                        .setSequence(7)
                        .addEvents(Event.newBuilder()
                                .setId("1")
                                .setType("t")
                                .setSubject("s")
                                .setData(ByteString.copyFromUtf8("{\"a\":1}")))
                        .addEvents(Event.newBuilder().setId("2"))
                        .addEvents(Event.newBuilder().setType("t"))
                        .addEvents(Event.newBuilder().setType("t").setData(ByteString.copyFromUtf8("[1]")))
                        .build());
        assertThat(answer.getSequence()).isEqualTo(7);
        assertThat(answer.getAccepted()).isEqualTo(2);
        assertThat(answer.getRejectedList())
                .extracting(io.meterhouse.events.proto.Rejection::getCode)
                .containsExactly("missing_type", "invalid_data");
        assertThat(answer.getIdsList())
                .singleElement()
                .satisfies(made -> assertThat(made.getIndex()).isEqualTo(2));
        assertThat(EventLogTail.of(TestEngines.kafka(), key.organization()))
                .extracting(EventRecord::getId)
                .containsExactlyInAnyOrder("1", answer.getIds(0).getId());
    }

    @Test
    void aStreamAcknowledgesEachBatchByItsNumber() {
        TestKey key = keys.key(keys.organization(), Environment.LIVE);
        Answers answers = new Answers();
        StreamObserver<SendRequest> batches = open(key, answers);
        LongStream.range(0, BATCHES)
                .forEach(number -> batches.onNext(SendRequest.newBuilder()
                        .setSequence(number)
                        .addEvents(Event.newBuilder().setId("e-" + number).setType("t"))
                        .build()));
        batches.onCompleted();
        answers.done.join();
        assertThat(answers.acknowledged)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, BATCHES).boxed().toList());
        assertThat(EventLogTail.of(TestEngines.kafka(), key.organization())).hasSize(BATCHES);
    }

    @Test
    void aStreamWhoseKeyIsRevokedEnds() {
        TestKey key = keys.key(keys.organization(), Environment.LIVE);
        Answers answers = new Answers();
        StreamObserver<SendRequest> batches = open(key, answers);
        batches.onNext(batchOf(0, 1));
        Awaitility.await().until(() -> answers.acknowledged.contains(0L));

        api.bean(ApiKeyStore.class).end(key.organization(), key.id(), "revoked", Instant.now());

        AtomicLong number = new AtomicLong();
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!answers.done.isDone()) {
                batches.onNext(batchOf(number.incrementAndGet(), 1));
            }
            return answers.done.isDone();
        });
        assertThat(answers.done)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        ended -> assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void largeBatchesAreTakenInTheirOrderToo() {
        TestKey key = keys.key(keys.organization(), Environment.LIVE);
        Answers answers = new Answers();
        StreamObserver<SendRequest> batches = open(key, answers);
        for (int number = 0; number < BATCHES; number++) {
            batches.onNext(batchOf(number, number % 3 == 0 ? MANY : FEW));
        }
        batches.onCompleted();
        answers.done.join();
        assertThat(answers.acknowledged).hasSize(BATCHES);
        assertThat(EventLogTail.of(TestEngines.kafka(), key.organization()).stream()
                        .filter(event -> event.getSource().equals("first"))
                        .map(EventRecord::getSubject))
                .as("whose identity is one and the same, so that they lie on one partition")
                .containsExactlyElementsOf(
                        LongStream.range(0, BATCHES).mapToObj(String::valueOf).toList());
    }

    /** The first event is the same in all of them but for its subject, which is the batch's number. */
    private static SendRequest batchOf(long number, int events) {
        SendRequest.Builder batch = SendRequest.newBuilder()
                .setSequence(number)
                .addEvents(Event.newBuilder()
                        .setId("one")
                        .setSource("first")
                        .setType("t")
                        .setSubject(String.valueOf(number)));
        for (int event = 1; event < events; event++) {
            batch.addEvents(
                    Event.newBuilder().setId(number + "-" + event).setType("t").setData(KILOBYTE));
        }
        return batch.build();
    }

    @Test
    void withoutAKeyNothingIsTaken() {
        SendRequest request = SendRequest.newBuilder()
                .addEvents(Event.newBuilder().setType("t"))
                .build();
        for (EventIngestGrpc.EventIngestBlockingStub stub : List.of(
                EventIngestGrpc.newBlockingStub(channel),
                with("Bearer mh_live_x", EventIngestGrpc.newBlockingStub(channel)))) {
            assertThatThrownBy(() -> stub.send(request))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused ->
                                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }

    @Test
    void anEmptyBatchIsTheSendersFault() {
        TestKey key = keys.key(keys.organization(), Environment.LIVE);
        assertThatThrownBy(() ->
                        with(key, EventIngestGrpc.newBlockingStub(channel)).send(SendRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    @Test
    void whatIsNoProtobufIsTheSendersFault() {
        MethodDescriptor<byte[], SendResponse> send = EventIngestGrpc.getSendMethod().toBuilder(
                        new Bytes(), EventIngestGrpc.getSendMethod().getResponseMarshaller())
                .build();
        byte[] noProtobuf = {(byte) 0xFF, 1, 2, 3};
        CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES);
        Metadata metadata = new Metadata();
        metadata.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + keys.key(keys.organization(), Environment.LIVE).plaintext());
        Channel withKey = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(withKey, send, patient, noProtobuf))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    /** Sends what no generated client would. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void itsHealthCanBeAskedWithoutAKey() {
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    private static StreamObserver<SendRequest> open(TestKey key, Answers answers) {
        return with(key, EventIngestGrpc.newStub(channel)).stream(answers);
    }

    /** What a stream was answered. */
    private static final class Answers implements StreamObserver<SendResponse> {
        private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void onNext(SendResponse answer) {
            acknowledged.add(answer.getSequence());
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            done.complete(null);
        }
    }

    private static <S extends AbstractStub<S>> S with(TestKey key, S stub) {
        return with("Bearer " + key.plaintext(), stub);
    }

    private static <S extends AbstractStub<S>> S with(String authorization, S stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
