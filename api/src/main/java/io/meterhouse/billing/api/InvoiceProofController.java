package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.ClosingUsageStore;
import io.meterhouse.metering.storage.InvalidCursorException;
import io.meterhouse.metering.storage.LineEventsQuery;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an invoice rests on: the events behind each line, and the proof that they make what was billed. */
@RestController
@RequestMapping("/v1/invoices/{id}")
class InvoiceProofController {
    private final InvoiceFinder finder;
    private final InvoiceVerifier verifier;
    private final MeterStore meters;
    private final ClosingUsageStore usage;
    private final KeptEvents kept;

    InvoiceProofController(
            InvoiceFinder finder,
            InvoiceVerifier verifier,
            MeterStore meters,
            ClosingUsageStore usage,
            KeptEvents kept) {
        this.kept = kept;
        this.finder = finder;
        this.verifier = verifier;
        this.meters = meters;
        this.usage = usage;
    }

    @GetMapping("/lines/{line}/events")
    LineEventsView events(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            PageRequest page,
            @PathVariable String id,
            @PathVariable String line,
            @RequestParam(required = false) @Nullable String counted) {
        Boolean wanted = flag(counted);
        Invoice invoice = finder.find(caller, id);
        InvoiceLine found = invoice.lines().stream()
                .filter(one -> one.id().equals(line))
                .findFirst()
                .orElseThrow(Problem::notFound);
        LineEventsQuery query = query(invoice, found, wanted, page);
        if (query != null && !kept.isWhole(invoice, found)) {
            throw Problem.gone("events_expired", "The events behind this line are past their keeping.");
        }
        try {
            return query == null ? LineEventsView.NONE : LineEventsView.of(usage.events(query));
        } catch (InvalidCursorException foreign) {
            throw Problem.field("?cursor", "invalid_cursor", "This cursor did not come from this list.");
        }
    }

    @PostMapping("/verify")
    Verification verify(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @PathVariable String id) {
        Invoice invoice = finder.find(caller, id);
        if (!invoice.isClosed() || invoice.closingPosition() == null) {
            throw Problem.conflict("not_closed", "The invoice is not closed yet: there is nothing to prove.");
        }
        return verifier.verify(invoice, invoice.closingPosition());
    }

    /** Null where no events stand behind the line. */
    private @Nullable LineEventsQuery query(
            Invoice invoice, InvoiceLine line, @Nullable Boolean counted, PageRequest page) {
        LogPosition closedAt = invoice.closingPosition();
        Meter meter = line.meter() == null ? null : meters.byId(line.meter());
        boolean adjustment = line.kind() == LineKind.ADJUSTMENT;
        LogPosition from = line.evidence().from();
        if (meter == null || closedAt == null || (adjustment && from == null)) {
            return null;
        }
        return new LineEventsQuery(
                invoice.organization(),
                meter,
                line.period(),
                from,
                closedAt,
                adjustment,
                counted,
                page.after(),
                page.limit());
    }

    private static @Nullable Boolean flag(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.field("?counted", "invalid_counted", "It is true or false.");
        };
    }
}
