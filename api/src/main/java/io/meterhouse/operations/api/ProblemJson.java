package io.meterhouse.operations.api;

import java.util.Map;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Problems as bytes, for the routes inside Spring and beside it alike. */
public final class ProblemJson {
    public static final String CONTENT_TYPE = "application/problem+json";

    private static final String TYPE_BASE = "urn:meterhouse:problem:";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProblemJson() {}

    public static byte[] bytes(Problem problem, String requestId) {
        return bytes(problem, requestId, Map.of());
    }

    /** @param members what this problem says beyond the common members, in the order given */
    public static byte[] bytes(Problem problem, String requestId, Map<String, ?> members) {
        ObjectNode json = JSON.createObjectNode();
        HttpStatus status = HttpStatus.resolve(problem.status());
        json.put("type", TYPE_BASE + problem.code());
        json.put("title", status == null ? "Problem" : status.getReasonPhrase());
        json.put("status", problem.status());
        json.put("detail", problem.detail());
        json.put("code", problem.code());
        ArrayNode errors = json.putArray("errors");
        for (Problem.FieldError error : problem.errors()) {
            errors.addObject()
                    .put("pointer", error.pointer())
                    .put("code", error.code())
                    .put("detail", error.detail());
        }
        members.forEach((name, value) -> json.set(name, JSON.valueToTree(value)));
        json.put("request_id", requestId);
        return JSON.writeValueAsBytes(json);
    }
}
