package io.meterhouse.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What Temporal keeps of workflows, as whoever can read its database and holds the codec's key would read it. */
final class WorkflowHistories implements AutoCloseable {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final WorkflowServiceStubs service;
    private final SecretKeySpec key;

    WorkflowHistories(RunningStack stack) {
        this.service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(stack.endpoint("temporal"))
                .build());
        String codecKey = stack.secret("codec_keys").split(",")[0];
        this.key = new SecretKeySpec(Base64.getDecoder().decode(codecKey.substring(codecKey.indexOf(':') + 1)), "AES");
    }

    /** A run's whole history as text, raw, and behind it what its payloads say. */
    String of(String workflow, String run) {
        StringBuilder text = new StringBuilder();
        ByteString page = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse answer = service.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace("default")
                            .setExecution(WorkflowExecution.newBuilder()
                                    .setWorkflowId(workflow)
                                    .setRunId(run))
                            .setNextPageToken(page)
                            .build());
            // Every byte is a character, so that a word is found among anything.
            text.append(new String(answer.getHistory().toByteArray(), StandardCharsets.ISO_8859_1));
            read(answer.getHistory(), text);
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        return text.toString();
    }

    private void read(Message message, StringBuilder text) {
        if (message instanceof Payload payload) {
            text.append('\n').append(plain(payload));
            return;
        }
        for (Object value : message.getAllFields().values()) {
            Collection<?> values = value instanceof Collection<?> many ? many : List.of(value);
            for (Object one : values) {
                if (one instanceof Message inner) {
                    read(inner, text);
                }
            }
        }
    }

    private String plain(Payload payload) {
        ByteString encoding = payload.getMetadataOrDefault("encoding", ByteString.EMPTY);
        if (!encoding.toStringUtf8().equals("binary/encrypted")) {
            return payload.getData().toStringUtf8();
        }
        byte[] sealed = payload.getData().toByteArray();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            return Payload.parseFrom(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES))
                    .getData()
                    .toStringUtf8();
        } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
            throw new IllegalStateException("a payload that the stack's own key does not open", e);
        }
    }

    @Override
    public void close() {
        service.shutdownNow();
    }
}
