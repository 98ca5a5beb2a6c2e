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

/** Writes the event doors into the published contract: they are no handlers of Spring's, so nobody else would. */
@Component
class EventDoorDescription implements OpenApiCustomizer {
    private static final List<String> BODIES = List.of(
            "application/json",
            "application/x-ndjson",
            "application/cloudevents+json",
            "application/cloudevents-batch+json");

    private final EventDoors doors;

    EventDoorDescription(EventDoors doors) {
        this.doors = doors;
    }

    @Override
    public void customise(OpenAPI api) {
        for (EventDoor door : doors.all()) {
            for (String address : door.paths()) {
                PathItem path = api.getPaths().get(address);
                if (path == null) {
                    path = new PathItem();
                    api.getPaths().addPathItem(address, path);
                }
                path.setPost(address.equals(NativeDoor.PATH) ? ours(door) : foreign(door, address));
            }
        }
    }

    private static Operation ours(EventDoor door) {
        return new Operation()
                .operationId("sendEvents")
                .addTagsItem("events")
                .summary(door.summary())
                .description("At most " + EventLimits.EVENTS_PER_BODY + " events, " + EventLimits.BODY_BYTES
                        + " bytes after decompression (gzip, zstd), " + EventLimits.EVENT_BYTES
                        + " bytes an event. Codes of rejection: "
                        + Arrays.stream(RejectionCode.values())
                                .map(RejectionCode::code)
                                .collect(Collectors.joining(", "))
                        + ".")
                .requestBody(new RequestBody().required(true).content(content(BODIES, event())))
                .responses(answers(
                        answer("application/json", "What is on the log, and what was refused", receipt()), door));
    }

    private static Operation foreign(EventDoor door, String address) {
        ApiResponse success = new ApiResponse().description("All of it is on the log, but for what the answer names");
        if (door.success() != ForeignAnswers.NO_CONTENT) {
            success.content(content(List.of(IntakeAnswers.JSON_TYPE), receipt()));
        }
        return new Operation()
                .operationId("sendTo" + address.replaceAll("[^A-Za-z0-9]+", "_"))
                .addTagsItem("events")
                .summary(door.summary())
                .description("The same key and the same bounds as those of `" + NativeDoor.PATH + "`. "
                        + (door.isForgiving()
                                ? "The key may also stand in Basic credentials or in the body, where these clients put"
                                        + " it; the content type does not matter."
                                : ""))
                .requestBody(new RequestBody()
                        .required(true)
                        .content(content(List.of(IntakeAnswers.JSON_TYPE), new Schema<>().type("object"))))
                .responses(answers(success, door));
    }

    private static ApiResponses answers(ApiResponse success, EventDoor door) {
        return new ApiResponses()
                .addApiResponse(Integer.toString(door.success()), success)
                .addApiResponse("400", problem("The body is not JSON, or none of its events is good"))
                .addApiResponse("401", problem("No key that works"))
                .addApiResponse("403", problem("The key may not send events"))
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
