package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.workflow.InvoiceActions.ApproveInvoice;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAction;
import io.meterhouse.billing.workflow.InvoiceActions.MarkPaid;
import io.meterhouse.billing.workflow.InvoiceActions.VoidInvoice;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.Problem;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What billing admins do to invoices, each with a reason. */
@RestController
@RequestMapping("/v1/invoices/{id}")
class InvoiceActionsController {
    private static final int MAX_REASON_LENGTH = 1_000;
    private static final Set<String> THEN = Set.of("reissue", "forgive");

    private final InvoiceStore invoices;
    private final InvoiceFinder finder;
    private final BillingCalls calls;
    private final MeterKeys meterKeys;

    InvoiceActionsController(InvoiceStore invoices, InvoiceFinder finder, BillingCalls calls, MeterKeys meterKeys) {
        this.invoices = invoices;
        this.finder = finder;
        this.calls = calls;
        this.meterKeys = meterKeys;
    }

    record ReasonForm(@Nullable String reason) {}

    record ApproveForm(
            @Nullable Integer computation, @Nullable String reason) {}

    record VoidForm(@Nullable String reason, @Nullable String then) {}

    record MarkPaidForm(@Nullable String reason, @Nullable String reference) {}

    @PostMapping("/approve")
    InvoiceView approve(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody ApproveForm form) {
        checked(form.reason()).required("/computation", form.computation()).done();
        Invoice invoice = finder.find(caller, id);
        refuseUnless(invoice.status() == InvoiceStatus.IN_REVIEW, invoice, "approved");
        int computation = Objects.requireNonNull(form.computation());
        calls.act(
                invoice,
                workflow -> workflow::approve,
                new ApproveInvoice(invoice.organization(), id, computation, caller.actor(), text(form.reason())));
        return now(invoice);
    }

    @PostMapping("/recompute")
    InvoiceView recompute(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody ReasonForm form) {
        checked(form.reason()).done();
        Invoice invoice = finder.find(caller, id);
        refuseUnless(invoice.status() == InvoiceStatus.IN_REVIEW, invoice, "computed anew");
        calls.act(invoice, workflow -> workflow::recompute, action(caller, invoice, form.reason()));
        return now(invoice);
    }

    @PostMapping("/discard")
    InvoiceView discard(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody ReasonForm form) {
        checked(form.reason()).done();
        Invoice invoice = finder.find(caller, id);
        refuseUnless(invoice.status().isBeforeIssue(), invoice, "discarded");
        calls.act(invoice, workflow -> workflow::discard, action(caller, invoice, form.reason()));
        return now(invoice);
    }

    @PostMapping("/void")
    InvoiceView cancel(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody VoidForm form) {
        checked(form.reason())
                .required("/then", form.then())
                .that(form.then() == null || THEN.contains(form.then()), "/then", "invalid_value", "reissue or forgive")
                .done();
        Invoice invoice = finder.find(caller, id);
        if (invoice.status() == InvoiceStatus.PAID) {
            throw Problem.conflict("invoice_paid", "This invoice is paid; a credit note takes it back.");
        }
        refuseUnless(invoice.status().isUnpaid(), invoice, "voided");
        calls.act(
                invoice,
                workflow -> workflow::cancel,
                new VoidInvoice(
                        invoice.organization(),
                        id,
                        "reissue".equals(form.then()),
                        caller.actor(),
                        text(form.reason())));
        return now(invoice);
    }

    @PostMapping("/retry-payment")
    InvoiceView retryPayment(
            @Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody ReasonForm form) {
        checked(form.reason()).done();
        Invoice invoice = finder.find(caller, id);
        refuseUnless(invoice.status().isUnpaid(), invoice, "charged");
        calls.act(invoice, workflow -> workflow::retryPayment, action(caller, invoice, form.reason()));
        return now(invoice);
    }

    @PostMapping("/mark-paid")
    InvoiceView markPaid(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody MarkPaidForm form) {
        checked(form.reason())
                .text("/reference", form.reference(), MAX_REASON_LENGTH)
                .done();
        Invoice invoice = finder.find(caller, id);
        refuseUnless(invoice.status().isUnpaid(), invoice, "marked as paid");
        calls.act(
                invoice,
                workflow -> workflow::markPaid,
                new MarkPaid(invoice.organization(), id, text(form.reference()), caller.actor(), text(form.reason())));
        return now(invoice);
    }

    private InvoiceView now(Invoice invoice) {
        return InvoiceView.of(invoices.get(invoice.organization(), invoice.id()), meterKeys.all());
    }

    private static FieldChecks checked(@Nullable String reason) {
        return new FieldChecks().text("/reason", reason, MAX_REASON_LENGTH);
    }

    /** What its row forbids is refused before any workflow is asked; the workflow looks again for itself. */
    private static void refuseUnless(boolean possible, Invoice invoice, String what) {
        if (!possible) {
            throw Problem.conflict(
                    "invoice_" + invoice.status().code(),
                    "An invoice that is " + invoice.status().code() + " cannot be " + what + ".");
        }
    }

    private static InvoiceAction action(Caller caller, Invoice invoice, @Nullable String reason) {
        return new InvoiceAction(invoice.organization(), invoice.id(), caller.actor(), text(reason));
    }

    private static String text(@Nullable String checked) {
        return String.valueOf(checked).strip();
    }
}
