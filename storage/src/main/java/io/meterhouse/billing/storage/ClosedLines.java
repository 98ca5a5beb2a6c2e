package io.meterhouse.billing.storage;

import io.meterhouse.billing.InvoiceAmounts;
import java.util.List;

/** What a close comes to: the lines, and the amounts they add up to. */
public record ClosedLines(List<InvoiceLine> lines, InvoiceAmounts amounts) {
    public ClosedLines {
        lines = List.copyOf(lines);
    }
}
