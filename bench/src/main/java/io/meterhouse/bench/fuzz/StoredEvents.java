package io.meterhouse.bench.fuzz;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The good events of a run that are in the store and count. */
final class StoredEvents {
    private static final String COUNTING =
            " FROM meterhouse.events WHERE organization = '%s' AND type = '%s' AND NOT repeat";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final String counting;
    private final GoodIds ids;

    StoredEvents(String clickHouse, String organization, String run) {
        this.url = clickHouse.endsWith("/") ? clickHouse : clickHouse + "/";
        this.counting = COUNTING.formatted(organization, run);
        this.ids = new GoodIds(run);
    }

    long count() throws IOException, InterruptedException {
        try (Stream<String> lines = lines("SELECT count()" + counting)) {
            return Long.parseLong(lines.findFirst().orElseThrow());
        }
    }

    void readInto(Ledger ledger) throws IOException, InterruptedException {
        ledger.forgetStored();
        try (Stream<String> lines = lines("SELECT id" + counting)) {
            lines.mapToLong(ids::numberOf)
                    .filter(number -> number != GoodIds.NONE)
                    .forEach(ledger::stored);
        }
    }

    private Stream<String> lines(String query) throws IOException, InterruptedException {
        URI asked = URI.create(url + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        HttpResponse<Stream<String>> answer =
                client.send(HttpRequest.newBuilder(asked).build(), HttpResponse.BodyHandlers.ofLines());
        if (answer.statusCode() != 200) {
            throw new IOException("ClickHouse answered " + answer.statusCode());
        }
        return answer.body();
    }
}
