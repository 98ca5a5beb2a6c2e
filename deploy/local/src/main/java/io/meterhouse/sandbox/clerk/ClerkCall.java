package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.ScriptingDoor;
import io.meterhouse.sandbox.server.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request to the backend API, within a change of the state, with its parameters read as Clerk reads them. */
record ClerkCall(Store.Change change, Request request, Map<String, String> variables) {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 500;

    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** The body, after refusing every field that is not in {@code known}. */
    ObjectNode body(String... known) {
        ObjectNode body = request.body().isBlank()
                ? Json.object()
                : ScriptingDoor.body(request).orElseThrow(ClerkError::malformedBody);
        body.propertyNames().stream()
                .filter(name -> !Set.of(known).contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ClerkError.unknownParameter(name);
                });
        return body;
    }

    /** Refuses every query parameter that is neither in {@code known} nor about paging. */
    ClerkCall query(String... known) {
        Set<String> names = Set.of(known);
        for (Request.Parameter parameter : request.queryParameters()) {
            String name = parameter.name();
            if (!names.contains(name)
                    && !List.of("limit", "offset", "order_by", "paginated").contains(name)) {
                throw ClerkError.unknownParameter(name);
            }
        }
        return this;
    }

    List<String> values(String name) {
        return request.queryParameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Request.Parameter::value)
                .toList();
    }

    Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /** Rows newest first (or as {@code order_by} says), cut to the page that was asked for. */
    List<ObjectNode> page(List<ObjectNode> rows) {
        boolean oldestFirst =
                value("order_by").map(order -> !order.startsWith("-")).orElse(false);
        int offset = number("offset", 0, 0, Integer.MAX_VALUE);
        int limit = number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        return (oldestFirst ? rows : rows.reversed())
                .stream().skip(offset).limit(limit).toList();
    }

    static String required(JsonNode body, String field) {
        return optional(body, field)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ClerkError.missingParameter(field));
    }

    static Optional<String> optional(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw ClerkError.badParameter(field, "must be a string.");
        }
        return Optional.of(value.asString());
    }

    static @Nullable String nullable(JsonNode body, String field) {
        return optional(body, field).orElse(null);
    }

    private int number(String name, int otherwise, int least, int most) {
        String text = value(name).orElse(Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ClerkError.badParameter(name, "must be a number, not '" + text + "'.");
        }
        throw ClerkError.badParameter(name, "must be between " + least + " and " + most + ".");
    }
}
