package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Lists as Stripe pages them: newest first, {@code limit}, {@code starting_after}, {@code ending_before}. */
final class Listing {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;

    private Listing() {}

    /** A list of a whole collection, with filters on fields of the same name and on the time of creation. */
    static Operation of(String collection, String url, String... filters) {
        String[] known = Stream.of(
                        Stream.of(filters),
                        Stream.of(
                                "limit",
                                "starting_after",
                                "ending_before",
                                "created",
                                "created[gt]",
                                "created[gte]",
                                "created[lt]",
                                "created[lte]"))
                .flatMap(Function.identity())
                .distinct()
                .toArray(String[]::new);
        return Operation.of(
                call -> {
                    Predicate<ObjectNode> filter = row -> call.params().timeMatches("created", row, "created");
                    for (String name : filters) {
                        Optional<String> wanted = call.params().text(name);
                        filter = filter.and(row -> wanted.map(
                                        value -> row.path(name).asString("").equals(value))
                                .orElse(true));
                    }
                    return page(call, call.change().all(collection, filter).reversed(), url);
                },
                known);
    }

    /** The page that was asked for of {@code rows}, which are in the order of the list. */
    static ObjectNode page(StripeCall call, List<ObjectNode> rows, String url) {
        int limit = limit(call.params());
        Optional<String> after = call.params().text("starting_after");
        Optional<String> before = call.params().text("ending_before");
        int from = after.map(id -> position(rows, id, "starting_after") + 1).orElse(0);
        int to = before.map(id -> position(rows, id, "ending_before")).orElse(rows.size());
        boolean backwards = before.isPresent() && after.isEmpty();
        int start = backwards ? Math.max(from, to - limit) : from;
        int end = Math.min(to, start + limit);
        ObjectNode page = Json.object().put("object", "list");
        rows.subList(Math.min(start, end), end).forEach(page.putArray("data")::add);
        return page.put("has_more", backwards ? start > 0 : end < to).put("url", url);
    }

    static int limit(Params params) {
        long limit = params.whole("limit").orElse((long) DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw StripeError.badParameter(
                    limit < 1 ? "parameter_invalid_integer" : null,
                    limit < 1
                            ? "This value must be greater than or equal to 1."
                            : "This value must be less than or equal to " + MAX_LIMIT + " (limit parameter).",
                    "limit");
        }
        return (int) limit;
    }

    private static int position(List<ObjectNode> rows, String id, String param) {
        return IntStream.range(0, rows.size())
                .filter(i -> Json.text(rows.get(i), "id").equals(id))
                .findFirst()
                .orElseThrow(() -> StripeError.noSuch("object", id, param));
    }
}
