package io.meterhouse.sandbox.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods and paths with {@code {name}} segments, and what stands behind each. The first that fits answers. */
public final class Routes<H> {
    private final List<Route<H>> routes = new ArrayList<>();

    private record Route<H>(String method, List<String> segments, H handler) {}

    public record Match<H>(H handler, Map<String, String> variables) {}

    public Routes<H> on(String method, String path, H handler) {
        routes.add(new Route<>(method, segments(path), handler));
        return this;
    }

    public Optional<Match<H>> match(String method, String path) {
        List<String> segments = segments(path);
        for (Route<H> route : routes) {
            if (route.method().equals(method) && route.segments().size() == segments.size()) {
                Optional<Map<String, String>> variables = variables(route.segments(), segments);
                if (variables.isPresent()) {
                    return Optional.of(new Match<>(route.handler(), variables.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, String>> variables(List<String> pattern, List<String> segments) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String wanted = pattern.get(i);
            String seen = URLDecoder.decode(segments.get(i), StandardCharsets.UTF_8);
            if (wanted.startsWith("{")) {
                variables.put(wanted.substring(1, wanted.length() - 1), seen);
            } else if (!wanted.equals(seen)) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }
}
