package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads payloads for people: decrypted, and with what is personal or secret replaced by the word "redacted". */
final class PayloadReader {
    private static final int LARGEST_PAYLOAD_BYTES = 32 * 1024;
    private static final int LONGEST_FAILURE = 2_000;
    private static final String REDACTED = "redacted";
    private static final Set<String> PRIVATE_WORDS = Set.of(
            "email", "secret", "token", "password", "authorization", "hash", "plaintext", "phone", "address", "taxid");
    private static final Pattern SECRET_TEXT = Pattern.compile("(mh_(live|test)_|sk_(live|test)_|whsec_)\\w+");

    private final DataConverter converter;

    PayloadReader(DataConverter converter) {
        this.converter = converter;
    }

    /** One argument as itself, several as an array, none as null. */
    @Nullable
    JsonNode read(Payloads payloads) {
        List<Payload> all = payloads.getPayloadsList();
        if (all.isEmpty()) {
            return null;
        }
        if (all.size() == 1) {
            return read(all.getFirst());
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        all.forEach(payload -> array.add(read(payload)));
        return array;
    }

    private @Nullable JsonNode read(Payload payload) {
        Payload plain = converter instanceof PayloadCodec codec
                ? codec.decode(List.of(payload)).getFirst()
                : payload;
        if (plain.getData().isEmpty()) {
            return null;
        }
        if (plain.getData().size() > LARGEST_PAYLOAD_BYTES) {
            return TextNode.valueOf("too large to show: " + plain.getData().size() + " bytes");
        }
        try {
            return redacted(WorkflowJson.mapper().readTree(plain.getData().toByteArray()));
        } catch (IOException notJson) {
            return TextNode.valueOf("not readable as JSON: " + plain.getData().size() + " bytes");
        }
    }

    String failure(Failure failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = converter.failureToException(failure); cause != null; cause = cause.getCause()) {
            String message = cause instanceof io.temporal.failure.TemporalFailure temporal
                    ? temporal.getOriginalMessage()
                    : cause.getMessage();
            if (message != null && !message.isBlank() && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        String whole = SECRET_TEXT.matcher(text).replaceAll(REDACTED);
        return whole.length() > LONGEST_FAILURE ? whole.substring(0, LONGEST_FAILURE) : whole;
    }

    private static JsonNode redacted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                boolean hidden =
                        isPrivate(member.getKey()) && !member.getValue().isNull();
                member.setValue(hidden ? TextNode.valueOf(REDACTED) : redacted(member.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, redacted(array.get(i)));
            }
        } else if (node.isTextual() && SECRET_TEXT.matcher(node.textValue()).find()) {
            return TextNode.valueOf(REDACTED);
        }
        return node;
    }

    private static boolean isPrivate(String name) {
        String plain = name.replace("_", "").toLowerCase(Locale.ROOT);
        return PRIVATE_WORDS.stream().anyMatch(plain::contains);
    }
}
