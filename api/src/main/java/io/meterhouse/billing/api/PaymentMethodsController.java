package io.meterhouse.billing.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.PaymentMethod;
import io.meterhouse.billing.storage.PaymentMethodStore;
import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.operations.api.ApiProperties;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How an organization pays: payment methods, and Stripe's hosted page. */
@RestController
class PaymentMethodsController {
    private static final int MAX_ID_LENGTH = 200;

    private final PaymentMethodStore methods;
    private final BillingCalls calls;
    private final ApiProperties properties;

    PaymentMethodsController(PaymentMethodStore methods, BillingCalls calls, ApiProperties properties) {
        this.methods = methods;
        this.calls = calls;
        this.properties = properties;
    }

    record PaymentMethodForm(
            @Nullable String organization, @Nullable String paymentMethod) {}

    record PortalForm(@Nullable String organization) {}

    record PortalView(String url) {}

    record PaymentMethodView(
            String id,
            String organization,
            String type,
            @Nullable String brand,
            @Nullable String last4,
            @Nullable Integer expMonth,
            @Nullable Integer expYear,
            boolean isDefault,
            Instant createdAt) {
        static PaymentMethodView of(PaymentMethod method) {
            return new PaymentMethodView(
                    method.id(),
                    method.organization(),
                    method.kind(),
                    method.brand(),
                    method.last4(),
                    method.expiryMonth(),
                    method.expiryYear(),
                    method.isDefault(),
                    method.createdAt());
        }
    }

    @PostMapping("/v1/payment-methods")
    @ResponseStatus(HttpStatus.CREATED)
    PaymentMethodView attach(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller, NewIds ids, @RequestBody PaymentMethodForm form) {
        new FieldChecks()
                .text("/payment_method", form.paymentMethod(), MAX_ID_LENGTH)
                .done();
        String organization = caller.organizationFor(form.organization());
        String id = ids.next(Ids.PAYMENT_METHOD);
        calls.attach(new AttachPaymentMethod(organization, id, String.valueOf(form.paymentMethod()), caller.actor()));
        PaymentMethod attached = methods.find(organization, id);
        if (attached == null) {
            throw Problem.notFound();
        }
        return PaymentMethodView.of(attached);
    }

    @GetMapping("/v1/payment-methods")
    Page<PaymentMethodView> list(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        return Page.of(
                        methods.page(caller.organizationFor(organization), page.after(), page.limitAndOne()),
                        page,
                        PaymentMethod::id)
                .map(PaymentMethodView::of);
    }

    @PostMapping("/v1/billing-portal")
    PortalView portal(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller, @RequestBody(required = false) @Nullable PortalForm form) {
        String organization = caller.organizationFor(form == null ? null : form.organization());
        return new PortalView(calls.openPortal(new OpenPortal(organization, properties.publicUrl())));
    }
}
