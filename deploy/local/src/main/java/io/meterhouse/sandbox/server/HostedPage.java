package io.meterhouse.sandbox.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/** The frame of the pages that a service hosts for people. No scripts: plain forms, usable by keyboard. */
public final class HostedPage {
    private static final String STYLE = resource("hosted.css");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private HostedPage() {}

    /** {@code body} is HTML; everything else is text. */
    public static Answer of(int status, String title, String note, String body) {
        String page = """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <link rel="icon" href="data:,">
                <title>%s · Meterhouse</title>
                <style>%s</style>
                </head>
                <body>
                <header class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path class="house" \
                d="M12 2 22 10v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V10z"/><path class="tick" \
                d="M7 18v-3M10.3 18v-5M13.7 18v-7M17 18v-4"/></svg>Meterhouse</header>
                %s
                <footer class="note">%s</footer>
                </body>
                </html>
                """.formatted(text(title), STYLE, body, text(note));
        return Answer.html(status, page)
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
                .with("Referrer-Policy", "no-referrer");
    }

    /** Text as HTML, safe in an attribute, too. */
    public static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Whether people may be sent on to {@code address}: to this machine, or to {@code home}, and nowhere else. */
    public static boolean mayLeadTo(String address, String home) {
        try {
            URI uri = URI.create(address);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean known = LOOPBACK.contains(Objects.requireNonNullElse(uri.getHost(), ""))
                    || origin(address).equals(origin(home));
            return web && known;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HostedPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
