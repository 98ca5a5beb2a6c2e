package io.meterhouse.sandbox.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came in.
 *
 * @param path still percent-encoded
 * @param query the raw query, empty where there is none
 * @param headers by lower-case name, the first value of each
 */
public record Request(String method, String path, String query, Map<String, String> headers, String body) {

    /** A pair of a form or a query, decoded, in the order it was sent. */
    public record Parameter(String name, String value) {}

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public List<Parameter> queryParameters() {
        return parameters(query);
    }

    public List<Parameter> formParameters() {
        return parameters(body);
    }

    /** The credential of {@code Authorization: Bearer ...}, or the whole header where it names no scheme. */
    public Optional<String> bearer() {
        return header("Authorization").map(value -> value.startsWith("Bearer ") ? value.substring(7) : value);
    }

    private static List<Parameter> parameters(String encoded) {
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name), decode(value)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign: the value is then what was written
        }
    }
}
