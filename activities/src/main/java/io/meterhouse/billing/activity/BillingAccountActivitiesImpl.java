package io.meterhouse.billing.activity;

import io.meterhouse.billing.activity.StripeGateway.AttachedMethod;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.PaymentMethod;
import io.meterhouse.billing.storage.PaymentMethodStore;
import io.meterhouse.billing.workflow.BillingAccountActivities;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Payment methods and the hosted page. */
@Component
public class BillingAccountActivitiesImpl implements BillingAccountActivities {
    private final BillingProfileStore profiles;
    private final PaymentMethodStore methods;
    private final StripeWrites writes;
    private final StripeGateway stripe;
    private final AuditStore audit;
    private final Clock wall;

    BillingAccountActivitiesImpl(
            BillingProfileStore profiles,
            PaymentMethodStore methods,
            StripeWrites writes,
            StripeGateway stripe,
            AuditStore audit,
            Clock wall) {
        this.profiles = profiles;
        this.methods = methods;
        this.writes = writes;
        this.stripe = stripe;
        this.audit = audit;
        this.wall = wall;
    }

    @Override
    public PaymentMethodAnswer attach(AttachPaymentMethod request) {
        if (methods.find(request.organization(), request.id()) != null) {
            return new PaymentMethodAnswer(null);
        }
        String customer = customerOf(request.organization());
        String attached;
        try {
            attached = writes.once(
                    step(request, "attach"),
                    key -> stripe.attach(customer, request.stripePaymentMethod(), key)
                            .id(),
                    () -> null);
            writes.once(
                    step(request, "default"),
                    key -> {
                        stripe.makeDefault(customer, attached, key);
                        return attached;
                    },
                    () -> null);
        } catch (StripeFailure.Declined | StripeFailure.Refused refused) {
            return new PaymentMethodAnswer(
                    Refusal.badRequest("payment_method_refused", String.valueOf(refused.getMessage())));
        }
        keep(request, stripe.paymentMethod(attached));
        return new PaymentMethodAnswer(null);
    }

    private void keep(AttachPaymentMethod request, AttachedMethod attached) {
        methods.addDefault(new PaymentMethod(
                request.id(),
                request.organization(),
                attached.id(),
                attached.kind(),
                attached.brand(),
                attached.last4(),
                attached.expiryMonth(),
                attached.expiryYear(),
                true,
                wall.instant()));
        audit.add(
                wall.instant(),
                request.actor(),
                request.organization(),
                "attach_payment_method",
                new RecordLink("payment_method", request.id()),
                null,
                Map.of());
    }

    @Override
    public PortalAnswer openPortal(OpenPortal request) {
        String customer = customerOf(request.organization());
        try {
            return new PortalAnswer(stripe.openPortal(customer, request.returnUrl()), null);
        } catch (StripeFailure.Refused refused) {
            return new PortalAnswer(null, Refusal.conflict("stripe_refused", String.valueOf(refused.getMessage())));
        }
    }

    /** One write for each payment method that was asked for, whoever repeats it. */
    private static StripeWrites.Step step(AttachPaymentMethod request, String name) {
        return new StripeWrites.Step(
                request.organization(),
                BillingContracts.billingAccount(request.organization()),
                name + ":" + request.id());
    }

    private String customerOf(String organization) {
        String customer = profiles.get(organization).stripeCustomer();
        if (customer == null) {
            // Onboarding is making it.
            throw ApplicationFailure.newFailure("the organization has no customer in Stripe yet", "NoCustomer");
        }
        return customer;
    }
}
