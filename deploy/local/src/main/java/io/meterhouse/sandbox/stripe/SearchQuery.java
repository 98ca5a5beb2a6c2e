package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Stripe's search language: clauses such as {@code metadata['invoice']:'inv_1'}, joined by AND or by OR. */
final class SearchQuery {
    private static final Pattern CLAUSE =
            Pattern.compile("\\s*(-?)([a-z_.]+)(?:\\[(?:'([^']*)'|\"([^\"]*)\")])?\\s*(:|~|>=|<=|>|<)\\s*"
                    + "(?:'([^']*)'|\"([^\"]*)\"|(null|true|false|-?\\d+))\\s*(AND|and|OR|or)?");

    private SearchQuery() {}

    static Operation over(String collection, String url) {
        return Operation.of(
                call -> {
                    Predicate<ObjectNode> filter = parse(call.params().required("query"));
                    List<ObjectNode> rows =
                            call.change().all(collection, filter).reversed();
                    int limit = Listing.limit(call.params());
                    int from = call.params().whole("page").map(Long::intValue).orElse(0);
                    int to = Math.min(rows.size(), from + limit);
                    ObjectNode page = Json.object().put("object", "search_result");
                    rows.subList(Math.min(from, to), to).forEach(page.putArray("data")::add);
                    boolean more = to < rows.size();
                    return page.put("has_more", more)
                            .put("next_page", more ? Integer.toString(to) : null)
                            .put("url", url);
                },
                "query",
                "limit",
                "page");
    }

    static Predicate<ObjectNode> parse(String query) {
        List<Predicate<ObjectNode>> clauses = new ArrayList<>();
        Matcher matcher = CLAUSE.matcher(query);
        int at = 0;
        String joint = "";
        while (at < query.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw refused(query);
            }
            clauses.add(clause(matcher));
            String next = matcher.group(9) == null ? "" : matcher.group(9).toUpperCase(java.util.Locale.ROOT);
            at = matcher.end();
            boolean last = at >= query.length();
            if (last != next.isEmpty() || (!joint.isEmpty() && !last && !joint.equals(next))) {
                throw refused(query);
            }
            joint = last ? joint : next;
        }
        if (clauses.isEmpty()) {
            throw refused(query);
        }
        boolean any = joint.equals("OR");
        return row -> any
                ? clauses.stream().anyMatch(clause -> clause.test(row))
                : clauses.stream().allMatch(clause -> clause.test(row));
    }

    private static Predicate<ObjectNode> clause(Matcher matcher) {
        boolean negated = !matcher.group(1).isEmpty();
        String field = matcher.group(2);
        String key = matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
        String operator = matcher.group(5);
        String quoted = matcher.group(6) != null ? matcher.group(6) : matcher.group(7);
        String wanted = quoted != null ? quoted : matcher.group(8);
        boolean absent = quoted == null && "null".equals(wanted);
        return row -> {
            JsonNode value = key == null ? row.path(field) : row.path(field).path(key);
            boolean there = !value.isMissingNode() && !value.isNull();
            boolean matches = absent ? !there : there && compare(value, operator, wanted);
            return matches != negated;
        };
    }

    private static boolean compare(JsonNode value, String operator, String wanted) {
        String text = value.asString("");
        if (operator.equals(":")) {
            return text.equalsIgnoreCase(wanted);
        }
        if (operator.equals("~")) {
            return text.toLowerCase(java.util.Locale.ROOT).contains(wanted.toLowerCase(java.util.Locale.ROOT));
        }
        if (!value.isNumber()) {
            return false;
        }
        int order = Long.compare(value.asLong(), Long.parseLong(wanted));
        return switch (operator) {
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            default -> order <= 0;
        };
    }

    private static StripeError refused(String query) {
        return StripeError.badParameter(
                null,
                "We were unable to parse your search query: " + query
                        + ". Try using the format `metadata[\"key\"]:\"value\"`.",
                "query");
    }
}
