package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Caller;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.operations.api.Problem;
import org.springframework.stereotype.Component;

/** Finds the invoice that a request names: an operator any, everybody else their own; not theirs is not there. */
@Component
class InvoiceFinder {
    private final InvoiceStore invoices;

    InvoiceFinder(InvoiceStore invoices) {
        this.invoices = invoices;
    }

    Invoice find(Caller caller, String id) {
        Invoice invoice = caller.isOperator() ? invoices.findOfAny(id) : invoices.find(caller.organization404(), id);
        if (invoice == null) {
            throw Problem.notFound();
        }
        return invoice;
    }
}
