package io.meterhouse.events.api;

import io.meterhouse.events.EventLimits;
import io.meterhouse.events.RejectionCode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Writes the event door into the published contract: it is no handler of Spring's, so nobody else would. */
@Component
class EventDoorDescription implements OpenApiCustomizer {
    private static final String PATH = "/v1/events";
    private static final List<String> BODIES = List.of(
            "application/json",
            "application/x-ndjson",
            "application/cloudevents+json",
            "application/cloudevents-batch+json");

    @Override
    public void customise(OpenAPI api) {
        PathItem path = api.getPaths().get(PATH);
        if (path == null) {
            path = new PathItem();
            api.getPaths().addPathItem(PATH, path);
        }
        path.setPost(new Operation()
                .operationId("sendEvents")
                .addTagsItem("events")
                .summary("Takes events in; 202 when all that are accepted are on the log")
                .description("At most " + EventLimits.EVENTS_PER_BODY + " events, " + EventLimits.BODY_BYTES
                        + " bytes after decompression (gzip, zstd), " + EventLimits.EVENT_BYTES
                        + " bytes an event. Codes of rejection: "
                        + Arrays.stream(RejectionCode.values())
                                .map(RejectionCode::code)
                                .collect(Collectors.joining(", "))
                        + ".")
                .requestBody(new RequestBody().required(true).content(content(BODIES, event())))
                .responses(answers()));
    }

    private static ApiResponses answers() {
        return new ApiResponses()
                .addApiResponse(
                        "202", answer("application/json", "What is on the log, and what was refused", receipt()))
                .addApiResponse("400", problem("The body is not JSON, or none of its events is good"))
                .addApiResponse("401", problem("No key that works"))
                .addApiResponse("413", problem("Too large, or too many events"))
                .addApiResponse("415", problem("An encoding that is not taken"))
                .addApiResponse("503", problem("Not all of it is on the log: repeat the whole body"));
    }

    private static ApiResponse problem(String what) {
        return answer("application/problem+json", what, new Schema<>().type("object"));
    }

    private static ApiResponse answer(String type, String what, Schema<?> schema) {
        return new ApiResponse().description(what).content(content(List.of(type), schema));
    }

    private static Content content(List<String> types, Schema<?> schema) {
        Content content = new Content();
        types.forEach(type -> content.addMediaType(type, new MediaType().schema(schema)));
        return content;
    }

    private static Schema<?> event() {
        return object(Map.of(
                        "id", text(),
                        "source", text(),
                        "type", text(),
                        "subject", text(),
                        "time", text().format("date-time"),
                        "data", new Schema<>().type("object")))
                .required(List.of("type"))
                .description("One event, or an array of them");
    }

    private static Schema<?> receipt() {
        return object(Map.of(
                "accepted", number(),
                "rejected", list(object(Map.of("index", number(), "id", text(), "code", text(), "message", text()))),
                "ids", list(object(Map.of("index", number(), "id", text())))));
    }

    private static Schema<?> object(Map<String, Schema<?>> members) {
        Schema<?> object = new Schema<>().type("object");
        members.forEach(object::addProperty);
        return object;
    }

    private static Schema<?> list(Schema<?> of) {
        return new ArraySchema().items(of);
    }

    private static Schema<?> text() {
        return new Schema<>().type("string");
    }

    private static Schema<?> number() {
        return new Schema<>().type("integer");
    }
}
