package io.meterhouse.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it stands on the wire.
 *
 * @param closes whether the server ends the connection behind it
 */
record HttpAnswer(int status, @Nullable String retryAfter, boolean closes, String body) {
    private static final int CONTINUE = 100;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    /**
     * Reads the next final answer.
     *
     * @param hasBody whether the method is one whose answers have bodies
     * @throws EOFException where the connection ends before it
     */
    static HttpAnswer read(InputStream in, boolean hasBody) throws IOException {
        while (true) {
            String start = line(in);
            // Of the version that was asked for, where that is none.
            if (!start.startsWith("HTTP/") || start.length() < 12) {
                throw new IOException("no answer: " + start);
            }
            int status = Integer.parseInt(start.substring(9, 12));
            Map<String, String> headers = headers(in);
            if (status / 100 * 100 == CONTINUE) {
                continue;
            }
            boolean none = !hasBody || status == NO_CONTENT || status == NOT_MODIFIED;
            boolean closes = !start.startsWith("HTTP/1.1")
                    || headers.getOrDefault("connection", "")
                            .toLowerCase(Locale.ROOT)
                            .contains("close");
            return new HttpAnswer(
                    status,
                    headers.get("retry-after"),
                    closes,
                    none ? "" : new String(body(in, headers), StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return chunks(in);
        }
        String length = headers.get("content-length");
        return length == null ? in.readNBytes(MOST_BYTES) : in.readNBytes(Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
