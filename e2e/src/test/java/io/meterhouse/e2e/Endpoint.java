package io.meterhouse.e2e;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One thing that can be asked of the api, as its own description says.
 *
 * @param queries names of its query parameters
 * @param fields names of the fields of the body that it takes
 */
record Endpoint(String method, String path, Set<String> queries, Set<String> fields) {
    private static final Set<String> WITH_BODY = Set.of("POST", "PATCH", "PUT");
    private static final Pattern PLACE = Pattern.compile("\\{[^}]+}");
    private static final int SERVER_ERROR = 500;

    /** What is not asked by roles of ours: health and metrics, and webhooks, which prove themselves by a signature. */
    private static final Set<String> NOT_ASKED_BY_ROLES =
            Set.of("/actuator", "/health", "/openapi.json", "/webhooks", "/posthog/flags", "/posthog/decide");

    /** Everything that the running api describes and people or apps ask for. */
    static List<Endpoint> all(RunningStack stack) {
        JsonNode description =
                Caller.nobody(stack).get("/openapi.json").expecting(200).body();
        List<Endpoint> found = new ArrayList<>();
        description.path("paths").forEachEntry((path, operations) -> {
            if (NOT_ASKED_BY_ROLES.stream().noneMatch(path::startsWith)) {
                operations.forEachEntry((method, operation) -> found.add(new Endpoint(
                        method.toUpperCase(Locale.ROOT), path, queries(operation), fields(description, operation))));
            }
        });
        return found;
    }

    private static Set<String> queries(JsonNode operation) {
        Set<String> names = new HashSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asString().equals("query")) {
                names.add(parameter.path("name").asString());
            }
        }
        return names;
    }

    private static Set<String> fields(JsonNode description, JsonNode operation) {
        Set<String> names = new HashSet<>();
        for (JsonNode content : operation.path("requestBody").path("content")) {
            String reference = content.path("schema").path("$ref").asString("");
            JsonNode schema = reference.isEmpty() ? content.path("schema") : description.at(reference.substring(1));
            names.addAll(schema.path("properties").propertyNames());
        }
        return names;
    }

    boolean takesBody() {
        return WITH_BODY.contains(method);
    }

    boolean isRead() {
        return method.equals("GET");
    }

    /** Every part of the path that names something, written as the path up to it: {@code /v1/invoices/{id}}. */
    List<String> places() {
        List<String> places = new ArrayList<>();
        Matcher place = PLACE.matcher(path);
        while (place.find()) {
            places.add(path.substring(0, place.end()));
        }
        return places;
    }

    /** The path with something in each of its places, by {@link #places}; what is not known is something that is not there. */
    String filled(Map<String, String> things) {
        StringBuilder filled = new StringBuilder();
        Matcher place = PLACE.matcher(path);
        while (place.find()) {
            place.appendReplacement(
                    filled,
                    Matcher.quoteReplacement(things.getOrDefault(path.substring(0, place.end()), "no_such_thing")));
        }
        return place.appendTail(filled).toString();
    }

    /** Asserts that an answer is a problem of one of these statuses, complete, and no failure of the server. */
    static void assertProblem(Caller.Answer answer, String what, int... statuses) {
        JsonNode body = answer.body();
        org.assertj.core.api.Assertions.assertThat(answer.status())
                .as(what + ": " + answer.text())
                .isLessThan(SERVER_ERROR)
                .isIn(java.util.Arrays.stream(statuses).boxed().toList());
        org.assertj.core.api.Assertions.assertThat(body.path("status").asInt())
                .as(what + ": " + answer.text())
                .isEqualTo(answer.status());
        org.assertj.core.api.Assertions.assertThat(body.path("code").asString(""))
                .as(what)
                .isNotBlank();
        org.assertj.core.api.Assertions.assertThat(body.path("request_id").asString(""))
                .as(what)
                .isNotBlank();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
