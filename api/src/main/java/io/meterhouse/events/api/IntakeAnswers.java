package io.meterhouse.events.api;

import io.meterhouse.events.MadeId;
import io.meterhouse.events.Rejection;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.api.ProblemJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The answers of the native door. */
final class IntakeAnswers {
    static final int ACCEPTED = 202;
    static final String JSON_TYPE = "application/json";

    private static final JsonFactory JSON = new JsonFactory();

    private IntakeAnswers() {}

    /**
     * An HTTP answer, complete.
     *
     * @param body an empty one is none, and has no content type
     */
    record Answer(
            int status,
            String contentType,
            String body,
            @Nullable Duration retryAfter) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    static Answer of(EventIntake.Receipt receipt, String requestId) {
        if (receipt.accepted() == 0) {
            return noneAccepted(receipt.rejected(), requestId);
        }
        if (receipt.rejected().isEmpty() && receipt.made().isEmpty()) {
            return new Answer(ACCEPTED, JSON_TYPE, "{\"accepted\":" + receipt.accepted() + ",\"rejected\":[]}", null);
        }
        return new Answer(ACCEPTED, JSON_TYPE, written(receipt), null);
    }

    static Answer of(Problem problem, String requestId) {
        return problem(problem, requestId, Map.of());
    }

    /** @param members what it says beyond the common members */
    static Answer problem(Problem problem, String requestId, Map<String, ?> members) {
        String body = new String(ProblemJson.bytes(problem, requestId, members), StandardCharsets.UTF_8);
        return new Answer(problem.status(), ProblemJson.CONTENT_TYPE, body, problem.retryAfter());
    }

    private static Answer noneAccepted(List<Rejection> rejected, String requestId) {
        Problem problem = Problem.badRequest("no_event_accepted", "Every event of the body is rejected.");
        return problem(problem, requestId, Map.of("rejected", listed(rejected)));
    }

    /** Rejections as they are written into an answer. */
    static List<Map<String, @Nullable Object>> listed(List<Rejection> rejected) {
        return rejected.stream().map(IntakeAnswers::members).toList();
    }

    private static Map<String, @Nullable Object> members(Rejection rejection) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("index", rejection.index());
        members.put("id", rejection.id());
        members.put("code", rejection.code().code());
        members.put("message", rejection.message());
        return members;
    }

    private static String written(EventIntake.Receipt receipt) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            generator.writeNumberProperty("accepted", receipt.accepted());
            generator.writeArrayPropertyStart("rejected");
            receipt.rejected().forEach(rejection -> write(generator, rejection));
            generator.writeEndArray();
            if (!receipt.made().isEmpty()) {
                generator.writeArrayPropertyStart("ids");
                receipt.made().forEach(made -> write(generator, made));
                generator.writeEndArray();
            }
            generator.writeEndObject();
        }
        return json.toString(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator generator, Rejection rejection) {
        generator.writeStartObject();
        generator.writeNumberProperty("index", rejection.index());
        generator.writeStringProperty("id", rejection.id());
        generator.writeStringProperty("code", rejection.code().code());
        generator.writeStringProperty("message", rejection.message());
        generator.writeEndObject();
    }

    private static void write(JsonGenerator generator, MadeId made) {
        generator.writeStartObject();
        generator.writeNumberProperty("index", made.index());
        generator.writeStringProperty("id", made.id());
        generator.writeEndObject();
    }
}
