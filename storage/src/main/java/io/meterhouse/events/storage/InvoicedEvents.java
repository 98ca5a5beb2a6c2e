package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.INVOICE_LINES;

import io.meterhouse.metering.LogPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Which invoice lines an event is on. */
@Repository
public class InvoicedEvents {
    private static final Set<String> ISSUED = Set.of("open", "paid", "past_due", "uncollectible");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final DSLContext database;

    public InvoicedEvents(DSLContext database) {
        this.database = database;
    }

    /**
     * Where an event is billed.
     *
     * @param lines of issued invoices
     * @param late whether some invoice of its period closed without it
     */
    public record Billed(List<String> lines, boolean late) {}

    private record ClosedLine(String id, String account, LogPosition closedAt, boolean issued) {}

    private record Closing(int epoch, List<Long> positions) {}

    /**
     * Where an event is billed by one meter: for each price and period by the first line that closed behind it, the
     * usage line of its period or one of the adjustments after that.
     */
    public Billed billed(String organization, String meterId, Instant time, int epoch, int partition, long offset) {
        List<String> lines = new ArrayList<>();
        Set<String> settled = new HashSet<>();
        boolean late = false;
        for (ClosedLine line : closedLines(organization, meterId, time)) {
            if (!line.closedAt().isAfter(epoch, partition, offset)) {
                late = true;
            } else if (settled.add(line.account()) && line.issued()) {
                lines.add(line.id());
            }
        }
        return new Billed(lines, late);
    }

    private Collection<ClosedLine> closedLines(String organization, String meterId, Instant time) {
        return database.select(
                        INVOICE_LINES.ID,
                        INVOICE_LINES.PRICE_KEY,
                        INVOICE_LINES.SUBSCRIPTION_ID,
                        INVOICE_LINES.PERIOD_NUMBER,
                        INVOICES.CLOSING_POSITION,
                        INVOICES.STATUS)
                .from(INVOICE_LINES)
                .join(INVOICES)
                .on(INVOICES.ID.eq(INVOICE_LINES.INVOICE_ID))
                .where(INVOICE_LINES.ORGANIZATION_ID.eq(organization))
                .and(INVOICES.ORGANIZATION_ID.eq(organization))
                .and(INVOICE_LINES.METER_ID.eq(meterId))
                .and(INVOICE_LINES.KIND.in("usage", "adjustment"))
                .and(INVOICE_LINES.PERIOD_START.le(time))
                .and(INVOICE_LINES.PERIOD_END.gt(time))
                .and(INVOICES.CLOSING_POSITION.isNotNull())
                .and(INVOICES.CLOSED_AT.isNotNull())
                .and(INVOICES.STATUS.notIn("void", "discarded").or(INVOICES.FORGIVEN))
                .orderBy(INVOICES.MOMENT, INVOICES.REVISION, INVOICE_LINES.ORDINAL)
                .fetch(InvoicedEvents::closedLine);
    }

    private static ClosedLine closedLine(Record row) {
        String account = row.get(INVOICE_LINES.SUBSCRIPTION_ID)
                + "/" + row.get(INVOICE_LINES.PERIOD_NUMBER)
                + "/" + row.get(INVOICE_LINES.PRICE_KEY);
        return new ClosedLine(
                row.get(INVOICE_LINES.ID),
                account,
                position(row.get(INVOICES.CLOSING_POSITION)),
                ISSUED.contains(row.get(INVOICES.STATUS)));
    }

    private static LogPosition position(@Nullable JSONB json) {
        if (json == null) {
            throw new IllegalStateException("only closed invoices are asked for");
        }
        Closing closing = JSON.readValue(json.data(), Closing.class);
        return new LogPosition(closing.epoch(), closing.positions());
    }
}
