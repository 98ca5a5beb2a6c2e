package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceFilter;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Invoices to read. */
@RestController
@RequestMapping("/v1/invoices")
class InvoicesController {
    private final InvoiceStore invoices;
    private final InvoiceFinder finder;
    private final MeterKeys meterKeys;

    InvoicesController(InvoiceStore invoices, InvoiceFinder finder, MeterKeys meterKeys) {
        this.invoices = invoices;
        this.finder = finder;
        this.meterKeys = meterKeys;
    }

    @GetMapping
    Page<InvoiceView> list(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String organization,
            @RequestParam(required = false) @Nullable String subscription,
            @RequestParam(required = false) @Nullable String status) {
        InvoiceFilter filter =
                new InvoiceFilter(caller.filterFor(organization), blankIsNull(subscription), status(status));
        Map<String, String> keys = meterKeys.all();
        return Page.of(invoices.page(filter, page.after(), page.limitAndOne()), page, Invoice::id)
                .map(invoice -> InvoiceView.of(invoice, keys));
    }

    @GetMapping("/{id}")
    InvoiceView one(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @PathVariable String id) {
        return InvoiceView.of(finder.find(caller, id), meterKeys.all());
    }

    private static @Nullable InvoiceStatus status(@Nullable String status) {
        if (status == null || status.isBlank()) {
            return null;
        }
        try {
            return InvoiceStatus.of(status);
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("?status", "invalid_status", "There is no such status of an invoice.");
        }
    }

    private static @Nullable String blankIsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
