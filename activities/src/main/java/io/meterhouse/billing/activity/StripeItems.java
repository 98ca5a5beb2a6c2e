package io.meterhouse.billing.activity;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What Stripe is told an invoice is made of: one item a line, and what comes from before or goes to the next. The items add
 * up to what is due. Lines of nothing are not sent.
 */
final class StripeItems {
    /** Stripe takes 250 items an invoice; beyond this many the smallest are one. */
    static final int MAX_LINES = 200;

    /** @param line our line's id, or the name of what is no line */
    record Part(String line, String description, Money amount) {}

    private StripeItems() {}

    static List<Part> of(Invoice invoice) {
        List<Part> parts = new ArrayList<>();
        List<InvoiceLine> lines =
                invoice.lines().stream().filter(line -> !line.amount().isZero()).toList();
        List<InvoiceLine> alone = lines.size() <= MAX_LINES ? lines : largest(lines);
        for (InvoiceLine line : alone) {
            parts.add(new Part(line.id(), line.description(), line.amount()));
        }
        List<InvoiceLine> rest =
                lines.stream().filter(line -> !alone.contains(line)).toList();
        add(
                parts,
                "more",
                rest.size() + " more lines",
                Money.sum(rest.stream().map(InvoiceLine::amount).toList(), invoice.currency()));
        add(parts, "brought_forward", "Brought forward", invoice.broughtForward());
        add(parts, "credits_applied", "Credits", invoice.creditsApplied().negate());
        add(
                parts,
                "carried_forward",
                "Carried forward",
                invoice.carriedForward().negate());
        return parts;
    }

    /** The largest, in the order they are on the invoice. */
    private static List<InvoiceLine> largest(List<InvoiceLine> lines) {
        List<InvoiceLine> kept = lines.stream()
                .sorted(Comparator.comparingLong(
                                (InvoiceLine line) -> Math.abs(line.amount().minorUnits()))
                        .reversed())
                .limit(MAX_LINES - 1L)
                .toList();
        return lines.stream().filter(kept::contains).toList();
    }

    private static void add(List<Part> parts, String line, String description, Money amount) {
        if (!amount.isZero()) {
            parts.add(new Part(line, description, amount));
        }
    }
}
