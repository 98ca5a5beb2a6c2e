package io.meterhouse.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.CreditNote;
import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceItem;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.model.Refund;
import com.stripe.net.Webhook;
import com.stripe.param.CreditNoteCreateParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.CustomerSearchParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoiceItemListParams;
import com.stripe.param.InvoiceItemUpdateParams;
import com.stripe.param.InvoiceLineItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.InvoicePaymentListParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.InvoiceSearchParams;
import com.stripe.param.InvoiceUpdateParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.billingportal.SessionCreateParams;
import io.meterhouse.sandbox.Http;
import io.meterhouse.sandbox.WebhookReceiver;
import io.meterhouse.sandbox.server.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StripeSandboxIT {
    private static final String SECRET = "whsec_c2FuZGJveC1vZi1hLXRlc3Q=";

    @TempDir
    Path state;

    private WebhookReceiver home;
    private StripeSandbox sandbox;
    private StripeClient stripe;

    @BeforeEach
    void start() {
        home = new WebhookReceiver();
        open();
    }

    @AfterEach
    void stop() {
        sandbox.close();
        home.close();
    }

    private void open() {
        sandbox = StripeSandbox.start(state, 0, SECRET, home.url());
        stripe = StripeClient.builder()
                .setApiKey("sk_test_sandbox")
                .setApiBase(sandbox.url())
                .setMaxNetworkRetries(0)
                .build();
    }

    // -- customers and cards -------------------------------------------------------------------------------------

    @Test
    void aCustomerIsCreatedChangedListedAndFoundByItsMetadata() throws Exception {
        Customer created = customer("acme");
        assertThat(created.getId()).startsWith("cus_");
        assertThat(created.getMetadata()).containsEntry("organization", "acme");
        Customer changed = stripe.v1()
                .customers()
                .update(
                        created.getId(),
                        CustomerUpdateParams.builder()
                                .setName("Acme Two")
                                .putMetadata("tier", "scale")
                                .build());
        assertThat(changed.getMetadata()).containsOnlyKeys("organization", "tier");
        customer("other");
        assertThat(stripe.v1()
                        .customers()
                        .search(CustomerSearchParams.builder()
                                .setQuery("metadata['organization']:'acme'")
                                .build())
                        .getData())
                .extracting(Customer::getId)
                .containsExactly(created.getId());
        assertThat(stripe.v1()
                        .customers()
                        .list(CustomerListParams.builder()
                                .setEmail("acme@customer.test")
                                .build())
                        .getData())
                .hasSize(1);
        stripe.v1().customers().delete(created.getId());
        assertThat(stripe.v1().customers().retrieve(created.getId()).getDeleted())
                .isTrue();
    }

    @Test
    void aTestCardIsAttachedAsACardOfItsOwnAndBecomesTheDefault() throws Exception {
        Customer customer = customer("acme");
        PaymentMethod card = attach("pm_card_visa", customer);
        assertThat(card.getId()).startsWith("pm_1");
        assertThat(card.getCard().getLast4()).isEqualTo("4242");
        assertThat(card.getCustomer()).isEqualTo(customer.getId());
        makeDefault(customer, card);
        assertThat(stripe.v1()
                        .customers()
                        .retrieve(customer.getId())
                        .getInvoiceSettings()
                        .getDefaultPaymentMethod())
                .isEqualTo(card.getId());
        Customer stranger = customer("other");
        assertThatThrownBy(() -> makeDefault(stranger, card)).isInstanceOf(InvalidRequestException.class);
        stripe.v1().paymentMethods().detach(card.getId());
        assertThat(stripe.v1()
                        .customers()
                        .paymentMethods()
                        .list(customer.getId())
                        .getData())
                .isEmpty();
        var setup = stripe.v1()
                .setupIntents()
                .create(SetupIntentCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setPaymentMethod("pm_card_mastercard")
                        .setConfirm(true)
                        .build());
        assertThat(setup.getStatus()).isEqualTo("succeeded");
    }

    // -- the way of an invoice -----------------------------------------------------------------------------------

    @Test
    void anInvoiceIsDraftedItemizedFinalizedAndPaid() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice draft = draft(customer);
        assertThat(draft.getStatus()).isEqualTo("draft");
        assertThat(draft.getNumber()).isEqualTo("MH-1");
        item(customer, draft, 2900, "Base fee");
        item(customer, draft, 1234, "API calls");
        item(customer, draft, -34, "Adjustment");
        Invoice open = stripe.v1().invoices().finalizeInvoice(draft.getId());
        assertThat(open.getStatus()).isEqualTo("open");
        assertThat(open.getTotal()).isEqualTo(4100);
        assertThat(open.getAmountDue()).isEqualTo(4100);
        assertThat(open.getLines().getData())
                .extracting(line -> line.getDescription())
                .containsExactly("Base fee", "API calls", "Adjustment");
        assertThat(open.getNumber()).isEqualTo("MH-1");

        Invoice paid = stripe.v1().invoices().pay(draft.getId());
        assertThat(paid.getStatus()).isEqualTo("paid");
        assertThat(paid.getAmountPaid()).isEqualTo(4100);
        assertThat(paid.getAmountRemaining()).isZero();
        assertThat(paid.getStatusTransitions().getPaidAt()).isPositive();
        assertThatThrownBy(() -> stripe.v1().invoices().pay(draft.getId())).hasMessageContaining("already paid");
        assertThatThrownBy(() -> stripe.v1().invoices().voidInvoice(draft.getId()))
                .hasMessageContaining("cannot be voided");
        Invoice expanded = stripe.v1()
                .invoices()
                .retrieve(
                        draft.getId(),
                        InvoiceRetrieveParams.builder()
                                .addExpand("customer")
                                .addExpand("payments.data.payment.payment_intent")
                                .build());
        assertThat(expanded.getCustomerObject().getId()).isEqualTo(customer.getId());
        PaymentIntent intent =
                expanded.getPayments().getData().getFirst().getPayment().getPaymentIntentObject();
        assertThat(stripe.v1().charges().retrieve(intent.getLatestCharge()).getAmount())
                .isEqualTo(4100);
        for (String type :
                List.of("invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded")) {
            home.awaitType(type);
        }
    }

    @Test
    void aDeclinedCardLeavesTheInvoiceOpenAndTheAttemptOnRecord() throws Exception {
        Customer customer = payingCustomer("pm_card_chargeDeclined");
        Invoice invoice = open(customer, 4200);
        assertThatThrownBy(() -> stripe.v1().invoices().pay(invoice.getId()))
                .isInstanceOfSatisfying(CardException.class, declined -> {
                    assertThat(declined.getStatusCode()).isEqualTo(402);
                    assertThat(declined.getCode()).isEqualTo("card_declined");
                    assertThat(declined.getDeclineCode()).isEqualTo("generic_decline");
                    assertThat(declined.getCharge()).startsWith("ch_");
                });
        Invoice after = stripe.v1().invoices().retrieve(invoice.getId());
        assertThat(after.getStatus()).isEqualTo("open");
        assertThat(after.getAttempted()).isTrue();
        assertThat(after.getAttemptCount()).isEqualTo(1);
        assertThat(after.getAmountRemaining()).isEqualTo(4200);
        home.awaitType("invoice.payment_failed");
        List<Charge> charges = stripe.v1().charges().list().getData();
        assertThat(charges).hasSize(1);
        assertThat(charges.getFirst().getStatus()).isEqualTo("failed");

        makeDefault(customer, attach("pm_card_visa", customer));
        assertThat(stripe.v1().invoices().pay(invoice.getId()).getStatus()).isEqualTo("paid");
        assertThat(stripe.v1().charges().list().getData())
                .extracting(Charge::getStatus)
                .containsExactly("succeeded", "failed");
        assertThat(stripe.v1()
                        .invoicePayments()
                        .list(InvoicePaymentListParams.builder()
                                .setInvoice(invoice.getId())
                                .build())
                        .getData())
                .hasSize(1);
    }

    @Test
    void aCardThatAsksForConfirmationIsNotCharged() throws Exception {
        Invoice invoice = open(payingCustomer("pm_card_authenticationRequired"), 4200);
        assertThatThrownBy(() -> stripe.v1().invoices().pay(invoice.getId()))
                .isInstanceOfSatisfying(
                        CardException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo("invoice_payment_intent_requires_action"));
        assertThat(stripe.v1().charges().list().getData()).isEmpty();
    }

    @Test
    void withoutAnyCardThereIsNothingToCharge() throws Exception {
        Invoice invoice = open(customer("acme"), 4200);
        assertThatThrownBy(() -> stripe.v1().invoices().pay(invoice.getId()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no attached payment source");
        Invoice paid = stripe.v1()
                .invoices()
                .pay(
                        invoice.getId(),
                        InvoicePayParams.builder().setPaidOutOfBand(true).build());
        assertThat(paid.getStatus()).isEqualTo("paid");
        assertThat(paid.getAttempted()).isFalse();
    }

    @Test
    void nothingDueIsPaidAtOnceAndWhatIsTooSmallOrNegativeIsCarried() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice zero = stripe.v1().invoices().finalizeInvoice(draft(customer).getId());
        assertThat(zero.getStatus()).isEqualTo("paid");
        Invoice small = openNext(customer, 30);
        assertThat(small.getStatus()).isEqualTo("paid");
        assertThat(small.getAmountDue()).isZero();
        assertThat(balance(customer)).isEqualTo(30);
        Invoice negative = openNext(customer, -500);
        assertThat(negative.getStatus()).isEqualTo("paid");
        assertThat(balance(customer)).isEqualTo(-470);
        Invoice next = openNext(customer, 1000);
        assertThat(next.getTotal()).isEqualTo(1000);
        assertThat(next.getAmountDue()).isEqualTo(530);
        assertThat(balance(customer)).isZero();
    }

    @Test
    void aFinalizedInvoiceIsFixed() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice invoice = open(customer, 4200);
        assertThatThrownBy(() -> item(customer, invoice, 1, "too late"))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo("invoice_not_editable"));
        assertThatThrownBy(() -> stripe.v1().invoices().finalizeInvoice(invoice.getId()))
                .hasMessageContaining("already finalized");
        assertThatThrownBy(() -> stripe.v1().invoices().delete(invoice.getId()))
                .hasMessageContaining("only delete draft");
        assertThatThrownBy(() -> stripe.v1()
                        .invoices()
                        .update(
                                invoice.getId(),
                                InvoiceUpdateParams.builder()
                                        .setDescription("x")
                                        .build()))
                .hasMessageContaining("can't be updated");
        stripe.v1()
                .invoices()
                .update(
                        invoice.getId(),
                        InvoiceUpdateParams.builder().putMetadata("k", "v").build());
        assertThat(stripe.v1().invoices().retrieve(invoice.getId()).getMetadata())
                .containsEntry("k", "v");
    }

    @Test
    void openInvoicesAreVoidedOrWrittenOffAndDraftsDeleted() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice first = open(customer, 4200);
        assertThat(stripe.v1().invoices().voidInvoice(first.getId()).getStatus())
                .isEqualTo("void");
        assertThatThrownBy(() -> stripe.v1().invoices().pay(first.getId())).isInstanceOf(InvalidRequestException.class);
        Invoice second = openNext(customer, 4200);
        assertThat(stripe.v1().invoices().markUncollectible(second.getId()).getStatus())
                .isEqualTo("uncollectible");
        assertThat(stripe.v1().invoices().pay(second.getId()).getStatus()).isEqualTo("paid");
        Invoice third = stripe.v1()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .build());
        assertThatThrownBy(() -> stripe.v1().invoices().voidInvoice(third.getId()))
                .hasMessageContaining("isn't open");
        assertThat(stripe.v1().invoices().delete(third.getId()).getDeleted()).isTrue();
        assertThatThrownBy(() -> stripe.v1().invoices().retrieve(third.getId()))
                .isInstanceOfSatisfying(InvalidRequestException.class, missing -> {
                    assertThat(missing.getStatusCode()).isEqualTo(404);
                    assertThat(missing.getCode()).isEqualTo("resource_missing");
                });
        home.awaitType("invoice.voided");
        home.awaitType("invoice.marked_uncollectible");
    }

    @Test
    void itemsCanBeChangedWhileTheInvoiceIsADraftAndPendingOnesTakenAlong() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        InvoiceItem pending = stripe.v1()
                .invoiceItems()
                .create(InvoiceItemCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setCurrency("usd")
                        .setAmount(700L)
                        .build());
        Invoice without = draft(customer);
        assertThat(without.getTotal()).isZero();
        Invoice with = stripe.v1()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.INCLUDE)
                        .build());
        assertThat(with.getTotal()).isEqualTo(700);
        stripe.v1()
                .invoiceItems()
                .update(
                        pending.getId(),
                        InvoiceItemUpdateParams.builder().setAmount(900L).build());
        assertThat(stripe.v1().invoices().retrieve(with.getId()).getTotal()).isEqualTo(900);
        assertThat(stripe.v1()
                        .invoiceItems()
                        .list(InvoiceItemListParams.builder()
                                .setInvoice(with.getId())
                                .build())
                        .getData())
                .hasSize(1);
        stripe.v1().invoiceItems().delete(pending.getId());
        assertThat(stripe.v1().invoices().retrieve(with.getId()).getTotal()).isZero();
    }

    @Test
    void manyLinesArePagedAndListsAreFiltered() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice invoice = draft(customer);
        for (int i = 0; i < 23; i++) {
            item(customer, invoice, 100, "line " + i);
        }
        Invoice seen = stripe.v1().invoices().retrieve(invoice.getId());
        assertThat(seen.getLines().getData()).hasSize(10);
        assertThat(seen.getLines().getHasMore()).isTrue();
        int lines = 0;
        for (var line : stripe.v1()
                .invoices()
                .lineItems()
                .list(
                        invoice.getId(),
                        InvoiceLineItemListParams.builder().setLimit(10L).build())
                .autoPagingIterable()) {
            assertThat(line.getDescription()).isEqualTo("line " + lines++);
        }
        assertThat(lines).isEqualTo(23);
        assertThat(stripe.v1()
                        .invoices()
                        .list(InvoiceListParams.builder()
                                .setCustomer(customer.getId())
                                .setStatus(InvoiceListParams.Status.OPEN)
                                .build())
                        .getData())
                .isEmpty();
        assertThat(stripe.v1()
                        .invoices()
                        .search(InvoiceSearchParams.builder()
                                .setQuery("metadata['invoice']:'inv_1' AND status:'draft'")
                                .build())
                        .getData())
                .hasSize(1);
    }

    // -- taking back ---------------------------------------------------------------------------------------------

    @Test
    void aCreditNoteLowersAnOpenInvoiceAndGivesBackFromAPaidOne() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        Invoice open = open(customer, 4200);
        stripe.v1()
                .creditNotes()
                .create(CreditNoteCreateParams.builder()
                        .setInvoice(open.getId())
                        .setAmount(1200L)
                        .build());
        Invoice lowered = stripe.v1().invoices().pay(open.getId());
        assertThat(lowered.getAmountPaid()).isEqualTo(3000);
        CreditNote note = stripe.v1()
                .creditNotes()
                .create(CreditNoteCreateParams.builder()
                        .setInvoice(open.getId())
                        .addLine(CreditNoteCreateParams.Line.builder()
                                .setType(CreditNoteCreateParams.Line.Type.INVOICE_LINE_ITEM)
                                .setInvoiceLineItem(
                                        lowered.getLines().getData().getFirst().getId())
                                .setAmount(500L)
                                .build())
                        .setRefundAmount(300L)
                        .setCreditAmount(200L)
                        .build());
        assertThat(note.getNumber()).isEqualTo("MH-1-CN-02");
        assertThat(balance(customer)).isEqualTo(-200);
        assertThat(stripe.v1().refunds().list().getData())
                .extracting(Refund::getAmount)
                .containsExactly(300L);
        assertThatThrownBy(() -> stripe.v1()
                        .creditNotes()
                        .create(CreditNoteCreateParams.builder()
                                .setInvoice(open.getId())
                                .setAmount(100L)
                                .build()))
                .hasMessageContaining("must equal the credit note amount");
    }

    @Test
    void aChargeIsRefundedUpToItsAmount() throws Exception {
        Customer customer = payingCustomer("pm_card_visa");
        stripe.v1().invoices().pay(open(customer, 4200).getId());
        String charge = stripe.v1().charges().list().getData().getFirst().getId();
        refund(charge, 4000);
        assertThatThrownBy(() -> refund(charge, 201)).hasMessageContaining("greater than unrefunded");
        refund(charge, 200);
        assertThatThrownBy(() -> refund(charge, 1))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo("charge_already_refunded"));
    }

    // -- mistakes ------------------------------------------------------------------------------------------------

    @Test
    void mistakesAreNamedInStripesShape() throws Exception {
        assertRefused("POST", "/v1/customers", "colour=red", 400, "parameter_unknown", "colour");
        assertRefused("POST", "/v1/customers", "metadata[a][b]=red", 400, null, "metadata");
        assertRefused("POST", "/v1/invoices", "", 400, "parameter_missing", "customer");
        assertRefused("POST", "/v1/invoices", "customer=cus_none", 400, "resource_missing", "customer");
        assertRefused("GET", "/v1/invoices?limit=many", "", 400, "parameter_invalid_integer", "limit");
        assertRefused("GET", "/v1/invoices?status=lost", "", 400, null, "status");
        assertRefused("GET", "/v1/invoices/in_none", "", 404, "resource_missing", "invoice");
        assertRefused("POST", "/v1/invoices/in_none/pay", "", 404, "resource_missing", "id");
        assertRefused("GET", "/v1/nonsense", "", 404, null, "");
        Customer customer = customer("acme");
        assertRefused(
                "POST",
                "/v1/invoices",
                "collection_method=send_invoice&due_date=1000&customer=" + customer.getId(),
                400,
                null,
                "due_date");
        assertThat(Http.send("GET", sandbox.url() + "/v1/customers", "").statusCode())
                .isEqualTo(401);
        assertThat(Http.send("GET", sandbox.url() + "/v1/customers", "", "Authorization", "Bearer sk_live_1")
                        .statusCode())
                .isEqualTo(401);
    }

    // -- webhooks and events -------------------------------------------------------------------------------------

    @Test
    void webhooksAreVerifiedByTheSdkAndRepeatedUntilTaken() throws Exception {
        home.refuse(2);
        Customer customer = customer("acme");
        Request request = home.awaitType("customer.created");
        assertThat(request.path()).isEqualTo("/webhooks/stripe");
        Event event = Webhook.constructEvent(
                request.body(), request.header("Stripe-Signature").orElseThrow(), SECRET);
        Customer told = (Customer) event.getDataObjectDeserializer().getObject().orElseThrow();
        assertThat(told.getId()).isEqualTo(customer.getId());
        assertThat(stripe.v1().events().retrieve(event.getId()).getType()).isEqualTo("customer.created");
        Http.send("POST", sandbox.url() + "/sandbox/deliveries", "{\"id\": \"" + event.getId() + "\"}");
        home.await(_ -> home.taken().size() == 2);
        assertThat(home.taken().getLast().body()).isEqualTo(request.body());
    }

    @Test
    void aRestartKeepsEverything() throws Exception {
        Customer customer = payingCustomer("pm_card_chargeDeclined");
        Invoice invoice = open(customer, 4200);
        sandbox.close();
        open();
        assertThat(stripe.v1().invoices().retrieve(invoice.getId()).getTotal()).isEqualTo(4200);
        assertThatThrownBy(() -> stripe.v1().invoices().pay(invoice.getId())).isInstanceOf(CardException.class);
    }

    @Test
    void aCustomerChoosesACardInTheBillingPortalAndLooksAtTheInvoice() throws Exception {
        Customer customer = customer("acme");
        var session = stripe.v1()
                .billingPortal()
                .sessions()
                .create(SessionCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setReturnUrl(home.url())
                        .build());
        assertThat(Http.send("GET", session.getUrl(), "").body())
                .contains("None yet", "<label for=\"card\">", home.url());
        var chosen = Http.send(
                "POST",
                session.getUrl() + "/card",
                "card=pm_card_amex",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(chosen.statusCode()).isEqualTo(303);
        assertThat(Http.send("GET", session.getUrl(), "").body()).contains("Amex ending in 8431");
        Invoice invoice = open(customer, 4200);
        assertThat(stripe.v1().invoices().pay(invoice.getId()).getStatus()).isEqualTo("paid");
        assertThat(Http.send("GET", invoice.getHostedInvoiceUrl(), "").body()).contains("MH-1", "42.00 USD");
        assertThat(Http.send("GET", sandbox.url() + "/i/" + invoice.getId() + "?s=guess", "")
                        .statusCode())
                .isEqualTo(404);
    }

    private void assertRefused(String method, String path, String body, int status, String code, String param) {
        var answer = Http.send(method, sandbox.url() + path, body, "Authorization", "Bearer sk_test_x");
        var error = Http.json(answer).path("error");
        assertThat(answer.statusCode()).as(path + " " + body).isEqualTo(status);
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("code").asString(null)).isEqualTo(code);
        assertThat(error.path("param").asString("")).isEqualTo(param);
        assertThat(error.path("message").asString()).isNotBlank();
    }

    private Customer customer(String organization) throws StripeException {
        return stripe.v1()
                .customers()
                .create(CustomerCreateParams.builder()
                        .setEmail(organization + "@customer.test")
                        .setName(organization)
                        .putMetadata("organization", organization)
                        .build());
    }

    private Customer payingCustomer(String card) throws StripeException {
        Customer customer = customer("acme");
        makeDefault(customer, attach(card, customer));
        return customer;
    }

    private PaymentMethod attach(String card, Customer customer) throws StripeException {
        return stripe.v1()
                .paymentMethods()
                .attach(
                        card,
                        PaymentMethodAttachParams.builder()
                                .setCustomer(customer.getId())
                                .build());
    }

    private void makeDefault(Customer customer, PaymentMethod card) throws StripeException {
        stripe.v1()
                .customers()
                .update(
                        customer.getId(),
                        CustomerUpdateParams.builder()
                                .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                                        .setDefaultPaymentMethod(card.getId())
                                        .build())
                                .build());
    }

    private Invoice draft(Customer customer) throws StripeException {
        return stripe.v1()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setCurrency("usd")
                        .setNumber("MH-1")
                        .setAutoAdvance(false)
                        .setCollectionMethod(InvoiceCreateParams.CollectionMethod.CHARGE_AUTOMATICALLY)
                        .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.EXCLUDE)
                        .putAllMetadata(Map.of("invoice", "inv_1"))
                        .build());
    }

    private InvoiceItem item(Customer customer, Invoice invoice, long amount, String description)
            throws StripeException {
        return stripe.v1()
                .invoiceItems()
                .create(InvoiceItemCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setInvoice(invoice.getId())
                        .setCurrency("usd")
                        .setAmount(amount)
                        .setDescription(description)
                        .setPeriod(InvoiceItemCreateParams.Period.builder()
                                .setStart(1767225600L)
                                .setEnd(1769904000L)
                                .build())
                        .build());
    }

    private Invoice open(Customer customer, long amount) throws StripeException {
        Invoice draft = draft(customer);
        item(customer, draft, amount, "Usage");
        return stripe.v1().invoices().finalizeInvoice(draft.getId());
    }

    private Invoice openNext(Customer customer, long amount) throws StripeException {
        Invoice draft = stripe.v1()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setCurrency("usd")
                        .build());
        item(customer, draft, amount, "Usage");
        return stripe.v1().invoices().finalizeInvoice(draft.getId());
    }

    private long balance(Customer customer) throws StripeException {
        return stripe.v1().customers().retrieve(customer.getId()).getBalance();
    }

    private void refund(String charge, long amount) throws StripeException {
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setCharge(charge)
                        .setAmount(amount)
                        .build());
    }
}
