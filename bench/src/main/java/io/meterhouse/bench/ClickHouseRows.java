package io.meterhouse.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks the store what can be queried by now. */
final class ClickHouseRows {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;

    ClickHouseRows(String url) {
        this.url = url.endsWith("/") ? url : url + "/";
    }

    long count(String organization, String type) throws IOException, InterruptedException {
        return Long.parseLong(lines("SELECT count() FROM meterhouse.events WHERE organization = '%s' AND type = '%s'"
                        .formatted(organization, type))
                .getFirst());
    }

    /** All rows of events that can be queried now, told without reading any. */
    long all() throws IOException, InterruptedException {
        return Long.parseLong(lines(
                        "SELECT sum(rows) FROM system.parts WHERE active AND database = 'meterhouse' AND table = 'events'")
                .getFirst());
    }

    /** Ids of events of this type that are in the store. */
    List<String> ids(String organization, String type) throws IOException, InterruptedException {
        return lines("SELECT id FROM meterhouse.events WHERE organization = '%s' AND type = '%s'"
                .formatted(organization, type));
    }

    /** The lines of an answer, as ClickHouse writes them. */
    List<String> lines(String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(url + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("ClickHouse: " + answer.body());
        }
        return answer.body().lines().toList();
    }
}
