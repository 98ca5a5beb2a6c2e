package io.meterhouse.bench;

import io.meterhouse.bench.Ledger.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The rows of the store beside the ledger, one by one. */
final class LedgerRows {
    private static final String ROWS = """
            SELECT toUInt64(substring(id, 3)), toUInt32(JSONExtractUInt(data, 'amount')),
                   repeat OR (log_epoch, log_partition, log_offset) IN (
                       SELECT log_epoch, log_partition, log_offset FROM meterhouse.event_corrections
                       WHERE organization = '%1$s')
            FROM meterhouse.events WHERE organization = '%1$s' FORMAT RowBinary""";

    private static final int BUFFER_BYTES = 1 << 20;

    /**
     * @param rows all there are
     * @param strangers rows of events that nobody was told are accepted, or that were refused
     * @param missing accepted events without a row
     * @param uncounted accepted events of which no row counts
     * @param twice accepted events of which more than one row counts
     * @param altered rows that count, and hold something else than was sent first
     */
    record Comparison(long rows, long strangers, long missing, long uncounted, long twice, long altered) {
        boolean isExact() {
            return strangers + missing + uncounted + twice + altered == 0;
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final String clickHouse;

    LedgerRows(String clickHouse) {
        this.clickHouse = clickHouse.endsWith("/") ? clickHouse : clickHouse + "/";
    }

    Comparison compare(String organization, Ledger ledger) throws IOException, InterruptedException {
        byte[] stored = new byte[ledger.events()];
        byte[] counted = new byte[ledger.events()];
        long rows = 0;
        long strangers = 0;
        long altered = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(ask(organization), BUFFER_BYTES))) {
            while (true) {
                long number = Long.reverseBytes(in.readLong());
                int amount = Integer.reverseBytes(in.readInt());
                boolean excluded = in.readBoolean();
                rows++;
                if (number >= ledger.events() || !ledger.isAccepted(number)) {
                    strangers++;
                    continue;
                }
                stored[(int) number] = 1;
                if (!excluded) {
                    counted[(int) number] = (byte) Math.min(2, counted[(int) number] + 1);
                    altered += amount == Ledger.amount(number) ? 0 : 1;
                }
            }
        } catch (EOFException allRead) {
            return summedUp(ledger, stored, counted, rows, strangers, altered);
        }
    }

    private static Comparison summedUp(
            Ledger ledger, byte[] stored, byte[] counted, long rows, long strangers, long altered) {
        long missing = 0;
        long uncounted = 0;
        long twice = 0;
        for (int number = 0; number < ledger.events(); number++) {
            if (ledger.isAccepted(number)) {
                missing += stored[number] == 0 ? 1 : 0;
                uncounted += counted[number] == 0 ? 1 : 0;
                twice += counted[number] > 1 ? 1 : 0;
            } else if (Ledger.kind(number) != Kind.INVALID || !ledger.isAnswered(number)) {
                throw new IllegalStateException("event " + number + " was never answered");
            }
        }
        return new Comparison(rows, strangers, missing, uncounted, twice, altered);
    }

    private InputStream ask(String organization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(clickHouse + "?query="
                        + URLEncoder.encode(ROWS.formatted(organization), StandardCharsets.UTF_8)))
                .build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("ClickHouse: " + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }
}
