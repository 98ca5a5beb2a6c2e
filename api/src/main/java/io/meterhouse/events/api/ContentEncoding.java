package io.meterhouse.events.api;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.meterhouse.events.EventLimits;
import io.meterhouse.operations.api.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** How a body is compressed, and its way back, bounded by what a body may have decompressed. */
enum ContentEncoding {
    IDENTITY,
    GZIP,
    ZSTD;

    /** Windows of zstd up to 8 MiB, as its specification asks of every decoder; larger ones are a way to take our memory. */
    private static final int ZSTD_WINDOW_LOG = 23;

    private static final int GZIP_BUFFER_BYTES = 8 * 1024;
    private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B};

    /**
     * The encoding of a Content-Encoding header.
     *
     * @throws Problem where it is one that nobody here knows
     */
    static ContentEncoding of(@Nullable String header) {
        return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> ZSTD;
            default -> throw Problem.of(415, "unsupported_encoding", "The encodings taken are gzip and zstd.");
        };
    }

    /** Whether a body is gzip by its first bytes, which no JSON starts with. */
    static boolean isGzip(byte[] body) {
        return body.length >= GZIP_MAGIC.length && body[0] == GZIP_MAGIC[0] && body[1] == GZIP_MAGIC[1];
    }

    /**
     * The body as it was before it was compressed.
     *
     * @throws Problem where it is broken, or too large
     */
    byte[] decompressed(byte[] body) {
        if (this == IDENTITY) {
            return body;
        }
        try (InputStream stream = open(body)) {
            byte[] whole = stream.readNBytes(EventLimits.BODY_BYTES + 1);
            if (whole.length > EventLimits.BODY_BYTES) {
                throw BodyBuffer.tooLarge();
            }
            return whole;
        } catch (IOException broken) {
            throw Problem.badRequest(
                    "malformed_body", "The body is not " + name().toLowerCase(Locale.ROOT) + " as its header says.");
        }
    }

    private InputStream open(byte[] body) throws IOException {
        ByteArrayInputStream compressed = new ByteArrayInputStream(body);
        return this == GZIP
                ? new GZIPInputStream(compressed, GZIP_BUFFER_BYTES)
                : new ZstdInputStreamNoFinalizer(compressed).setLongMax(ZSTD_WINDOW_LOG);
    }
}
