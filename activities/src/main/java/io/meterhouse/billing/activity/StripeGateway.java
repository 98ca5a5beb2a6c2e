package io.meterhouse.billing.activity;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceItem;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoiceItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.billingportal.SessionCreateParams;
import com.stripe.service.V1Services;
import io.meterhouse.billing.Money;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Stripe, in our words. Every write takes the idempotency key it is known by; every failure says whether the thing may have
 * been done all the same ({@link StripeFailure}).
 */
@Component
public class StripeGateway {
    /** Together less than an activity may take without a word. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(6);
    private static final long PAGE = 100;
    private static final int SERVER_ERROR = 500;

    /** How Stripe's objects name ours. */
    private static final String OUR_INVOICE = "meterhouse_invoice";

    private static final String OUR_LINE = "meterhouse_line";
    private static final String OUR_ORGANIZATION = "meterhouse_organization";

    private final V1Services stripe;

    public StripeGateway(StripeProperties properties) {
        this.stripe = new StripeClient.StripeClientBuilder()
                .setApiKey(properties.secretKey())
                .setApiBase(properties.apiUrl())
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setReadTimeout((int) READ_TIMEOUT.toMillis())
                // Trying again is the workflow's, under a key that it knows.
                .setMaxNetworkRetries(0)
                .build()
                .v1();
    }

    /** An invoice as Stripe has it. */
    public record StripeInvoice(String id, String status, long total) {
        public boolean isPaid() {
            return status.equals("paid");
        }

        public boolean isVoid() {
            return status.equals("void");
        }
    }

    /** @param daysUntilDue null where it is charged; then no date is sent at all */
    public record InvoiceDraft(
            String customer,
            String currency,
            String number,
            String invoice,
            String organization,
            @Nullable Long daysUntilDue) {}

    /** @param line ours, or what else makes the item one of its invoice */
    public record Item(String customer, String stripeInvoice, String line, String description, Money amount) {}

    /** A card as Stripe shows it. */
    public record AttachedMethod(
            String id,
            String kind,
            @Nullable String brand,
            @Nullable String last4,
            @Nullable Integer expiryMonth,
            @Nullable Integer expiryYear) {}

    public String createCustomer(String organization, String name, @Nullable String email, String key) {
        CustomerCreateParams.Builder customer =
                CustomerCreateParams.builder().setName(name).putMetadata(OUR_ORGANIZATION, organization);
        if (email != null) {
            customer.setEmail(email);
        }
        return asking(
                () -> stripe.customers().create(customer.build(), key(key)).getId());
    }

    /** Attaches a payment method; Stripe's well-known test names become real ones. */
    public AttachedMethod attach(String customer, String paymentMethod, String key) {
        PaymentMethodAttachParams params =
                PaymentMethodAttachParams.builder().setCustomer(customer).build();
        return asking(() -> method(stripe.paymentMethods().attach(paymentMethod, params, key(key))));
    }

    public AttachedMethod paymentMethod(String id) {
        return asking(() -> method(stripe.paymentMethods().retrieve(id)));
    }

    public void makeDefault(String customer, String paymentMethod, String key) {
        CustomerUpdateParams params = CustomerUpdateParams.builder()
                .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                        .setDefaultPaymentMethod(paymentMethod)
                        .build())
                .build();
        Customer updated = asking(() -> stripe.customers().update(customer, params, key(key)));
        if (!updated.getId().equals(customer)) {
            throw new IllegalStateException("Stripe answered with another customer");
        }
    }

    public String createInvoice(InvoiceDraft draft, String key) {
        InvoiceCreateParams.Builder params = InvoiceCreateParams.builder()
                .setCustomer(draft.customer())
                .setCurrency(draft.currency().toLowerCase(Locale.ROOT))
                .setNumber(draft.number())
                .setAutoAdvance(false)
                .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.EXCLUDE)
                .putMetadata(OUR_INVOICE, draft.invoice())
                .putMetadata(OUR_ORGANIZATION, draft.organization());
        if (draft.daysUntilDue() == null) {
            params.setCollectionMethod(InvoiceCreateParams.CollectionMethod.CHARGE_AUTOMATICALLY);
        } else {
            params.setCollectionMethod(InvoiceCreateParams.CollectionMethod.SEND_INVOICE)
                    .setDaysUntilDue(draft.daysUntilDue());
        }
        return asking(() -> stripe.invoices().create(params.build(), key(key)).getId());
    }

    public String addItem(Item item, String key) {
        InvoiceItemCreateParams params = InvoiceItemCreateParams.builder()
                .setCustomer(item.customer())
                .setInvoice(item.stripeInvoice())
                .setAmount(item.amount().minorUnits())
                .setCurrency(item.amount().currency().code().toLowerCase(Locale.ROOT))
                .setDescription(item.description())
                .putMetadata(OUR_LINE, item.line())
                .build();
        return asking(() -> stripe.invoiceItems().create(params, key(key)).getId());
    }

    public StripeInvoice finalizeInvoice(String id, String key) {
        return asking(() -> invoice(stripe.invoices().finalizeInvoice(id, key(key))));
    }

    public StripeInvoice pay(String id, String key) {
        return asking(() -> invoice(stripe.invoices().pay(id, key(key))));
    }

    public StripeInvoice payOutOfBand(String id, String key) {
        InvoicePayParams params =
                InvoicePayParams.builder().setPaidOutOfBand(true).build();
        return asking(() -> invoice(stripe.invoices().pay(id, params, key(key))));
    }

    public StripeInvoice voidInvoice(String id, String key) {
        return asking(() -> invoice(stripe.invoices().voidInvoice(id, key(key))));
    }

    public StripeInvoice markUncollectible(String id, String key) {
        return asking(() -> invoice(stripe.invoices().markUncollectible(id, key(key))));
    }

    public StripeInvoice retrieve(String id) {
        return asking(() -> invoice(stripe.invoices().retrieve(id)));
    }

    /** The invoice that carries our id in its metadata and is not void; null where there is none. */
    public @Nullable String findInvoice(String customer, String ourInvoice) {
        InvoiceListParams params =
                InvoiceListParams.builder().setCustomer(customer).setLimit(PAGE).build();
        return asking(() -> {
            for (Invoice found : stripe.invoices().list(params).autoPagingIterable()) {
                if (ourInvoice.equals(found.getMetadata().get(OUR_INVOICE))
                        && !invoice(found).isVoid()) {
                    return found.getId();
                }
            }
            return null;
        });
    }

    /** The item of an invoice that carries our line's id; null where there is none. */
    public @Nullable String findItem(String stripeInvoice, String line) {
        InvoiceItemListParams params = InvoiceItemListParams.builder()
                .setInvoice(stripeInvoice)
                .setLimit(PAGE)
                .build();
        return asking(() -> {
            for (InvoiceItem found : stripe.invoiceItems().list(params).autoPagingIterable()) {
                if (line.equals(found.getMetadata().get(OUR_LINE))) {
                    return found.getId();
                }
            }
            return null;
        });
    }

    /** The address of Stripe's hosted page for a customer. */
    public String openPortal(String customer, String returnUrl) {
        SessionCreateParams params = SessionCreateParams.builder()
                .setCustomer(customer)
                .setReturnUrl(returnUrl)
                .build();
        return asking(() -> stripe.billingPortal().sessions().create(params).getUrl());
    }

    private static StripeInvoice invoice(Invoice invoice) {
        return new StripeInvoice(invoice.getId(), invoice.getStatus(), invoice.getTotal());
    }

    private static AttachedMethod method(com.stripe.model.PaymentMethod method) {
        com.stripe.model.PaymentMethod.Card card = method.getCard();
        if (card == null) {
            return new AttachedMethod(method.getId(), method.getType(), null, null, null, null);
        }
        return new AttachedMethod(
                method.getId(),
                method.getType(),
                card.getBrand(),
                card.getLast4(),
                card.getExpMonth() == null ? null : card.getExpMonth().intValue(),
                card.getExpYear() == null ? null : card.getExpYear().intValue());
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    @FunctionalInterface
    private interface Call<T extends @Nullable Object> {
        T ask() throws StripeException;
    }

    private static <T extends @Nullable Object> T asking(Call<T> call) {
        try {
            return call.ask();
        } catch (CardException declined) {
            String code = declined.getDeclineCode() == null ? declined.getCode() : declined.getDeclineCode();
            throw new StripeFailure.Declined(code, text(declined), declined);
        } catch (InvalidRequestException | IdempotencyException refused) {
            throw new StripeFailure.Refused(refused.getCode(), text(refused), refused);
        } catch (ApiConnectionException unanswered) {
            throw new StripeFailure.Unknown(null, "Stripe did not answer", unanswered);
        } catch (StripeException other) {
            Integer status = other.getStatusCode();
            if (status != null && status >= SERVER_ERROR) {
                throw new StripeFailure.ServerError(other.getCode(), text(other), other);
            }
            throw new StripeFailure.Unknown(other.getCode(), text(other), other);
        }
    }

    private static String text(StripeException failure) {
        String said = failure.getUserMessage();
        return said == null ? "Stripe answered " + failure.getStatusCode() : said;
    }
}
