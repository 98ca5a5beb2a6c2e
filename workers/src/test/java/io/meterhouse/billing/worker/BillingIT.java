package io.meterhouse.billing.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.LedgerStore;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.workflow.InvoiceActions.ApproveInvoice;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAction;
import io.meterhouse.billing.workflow.InvoiceActions.VoidInvoice;
import io.meterhouse.local.engines.TestTemporal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Billing's workflows, activities and rows together, from a subscription to a paid invoice, on every Temporal server. */
@ParameterizedClass
@MethodSource("io.meterhouse.local.engines.TestTemporal$Engine#installed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillingIT {
    private static final String START = "2026-01-01T00:00:00Z";

    @Parameter
    TestTemporal.Engine engine;

    private BillingStack stack;

    @BeforeParameterizedClassInvocation
    void start() {
        stack = new BillingStack(engine);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        stack.close();
    }

    @AfterEach
    void theLedgerAddsUpToNothing() {
        assertThat(stack.bean(LedgerStore.class).imbalance(Currency.of("USD"))).isZero();
    }

    /** An organization on a test clock with a plan: 10.00 a month and 0.10 a call. */
    private record Customer(String organization, String clock, String meter, String subscription) {}

    private Customer customer(String method, boolean reviewed) {
        String organization = stack.organization();
        String clock = stack.clock(organization, START);
        assertThat(stack.attach(organization, method)).isNull();
        String meter = stack.meter();
        String version = stack.plan("""
                [{"key": "base", "name": "Base", "billing": "in_arrears", "model": {"type": "flat", "amount": "10.00"}},
                 {"key": "calls", "name": "Calls", "meter": "%s", "billing": "in_arrears",
                  "model": {"type": "per_unit", "unit_amount": "0.10"}}]""".formatted(meter));
        return new Customer(organization, clock, meter, stack.subscribe(organization, version, reviewed));
    }

    private static Map<String, Long> amounts(Invoice invoice) {
        return invoice.lines().stream()
                .collect(Collectors.toMap(
                        line -> line.kind().code() + " " + line.price(),
                        line -> line.amount().minorUnits()));
    }

    @Test
    void monthsPassOnATestClockAndEachIsInvoicedAndPaidOnce() {
        Customer customer = customer("pm_card_visa", false);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-15T00:00:00Z", 30);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-02-28T23:59:59Z", 5);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-03-01T00:00:00Z", 7);

        stack.advance(customer.organization(), customer.clock(), "2026-04-01T03:00:00Z");

        List<Invoice> invoices = stack.invoices(customer.organization());
        assertThat(invoices).hasSize(3).allMatch(invoice -> invoice.status() == InvoiceStatus.PAID);
        assertThat(invoices.stream().map(invoice -> invoice.total().minorUnits()))
                .containsExactly(1300L, 1050L, 1070L);
        assertThat(amounts(invoices.getFirst()))
                .containsOnly(Map.entry("fee base", 1000L), Map.entry("usage calls", 300L));
        assertThat(invoices.stream().map(Invoice::number))
                .doesNotHaveDuplicates()
                .allMatch(n -> n.startsWith("TEST-"));
    }

    @Test
    void usageThatComesTooLateIsAnAdjustmentOfTheNextInvoiceAndOfNoOther() {
        Customer customer = customer("pm_card_visa", false);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-15T00:00:00Z", 30);
        stack.advance(customer.organization(), customer.clock(), "2026-02-01T03:00:00Z");
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-20T00:00:00Z", 4);

        stack.advance(customer.organization(), customer.clock(), "2026-04-01T03:00:00Z");

        List<Invoice> invoices = stack.invoices(customer.organization());
        assertThat(invoices.stream().map(invoice -> invoice.total().minorUnits()))
                .containsExactly(1300L, 1040L, 1000L);
        InvoiceLine adjustment = invoices.get(1).lines().stream()
                .filter(line -> line.kind() == LineKind.ADJUSTMENT)
                .findFirst()
                .orElseThrow();
        assertThat(adjustment.quantity()).isEqualByComparingTo("4");
        assertThat(adjustment.period()).isEqualTo(invoices.getFirst().period());
        assertThat(adjustment.adjusts()).isNotNull();
        assertThat(adjustment.adjusts().invoice()).isEqualTo(invoices.getFirst().id());
    }

    @Test
    void aCardThatIsDeclinedTwiceAndThenChargedMakesThreeTriesAndOneCharge() {
        Customer customer = customer("pm_card_chargeCustomerFail", false);
        stack.advance(customer.organization(), customer.clock(), "2026-02-01T02:00:00Z");
        assertThat(stack.invoices(customer.organization()).getFirst().status()).isEqualTo(InvoiceStatus.PAST_DUE);
        stack.advance(customer.organization(), customer.clock(), "2026-02-02T02:00:00Z");
        assertThat(stack.attach(customer.organization(), "pm_card_visa")).isNull();

        stack.advance(customer.organization(), customer.clock(), "2026-02-04T02:00:00Z");

        Invoice invoice = stack.invoices(customer.organization()).getFirst();
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID);
        assertThat(tries(invoice)).containsExactly("declined", "declined", "done");
    }

    @Test
    void aCardThatIsAlwaysDeclinedIsGivenUpAfterTheDaysOfDunning() {
        Customer customer = customer("pm_card_chargeCustomerFail", false);

        stack.advance(customer.organization(), customer.clock(), "2026-02-20T00:00:00Z");

        Invoice invoice = stack.invoices(customer.organization()).getFirst();
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.UNCOLLECTIBLE);
        assertThat(tries(invoice)).hasSize(5).containsOnly("declined");
    }

    private List<String> tries(Invoice invoice) {
        return stack.database()
                .fetch(
                        "select outcome from stripe_writes where workflow_id = ? and step = 'pay' order by attempt",
                        invoice.workflowId())
                .map(row -> row.get(0, String.class));
    }

    @Test
    void aReviewedInvoiceWaitsForTheApprovalOfTheComputationThatWasSeen() {
        Customer customer = customer("pm_card_visa", true);
        stack.advance(customer.organization(), customer.clock(), "2026-02-01T03:00:00Z");
        Invoice reviewed = stack.invoices(customer.organization()).getFirst();
        assertThat(reviewed.status()).isEqualTo(InvoiceStatus.IN_REVIEW);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-15T00:00:00Z", 10);

        stack.running(reviewed).recompute(action(reviewed));
        Invoice anew = stack.awaitInvoice(customer.organization(), 0, "in_review");
        var stale = stack.running(reviewed)
                .approve(new ApproveInvoice(reviewed.organization(), reviewed.id(), 1, "user:1", "seen"));
        var approved = stack.running(reviewed)
                .approve(new ApproveInvoice(reviewed.organization(), reviewed.id(), 2, "user:1", "seen"));

        assertThat(anew.total().minorUnits()).isEqualTo(1100L);
        assertThat(stale.refusal()).isNotNull();
        assertThat(stale.refusal().code()).isEqualTo("changed");
        assertThat(approved.refusal()).isNull();
        assertThat(stack.awaitInvoice(customer.organization(), 0, "paid").computation())
                .isEqualTo(2);
    }

    @Test
    void aVoidInvoiceIsIssuedAnewForTheSameMoment() {
        Customer customer = customer("pm_card_chargeCustomerFail", false);
        stack.advance(customer.organization(), customer.clock(), "2026-02-01T03:00:00Z");
        Invoice unpaid = stack.invoices(customer.organization()).getFirst();
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-15T00:00:00Z", 10);
        assertThat(stack.attach(customer.organization(), "pm_card_visa")).isNull();

        var answer = stack.running(unpaid)
                .cancel(new VoidInvoice(unpaid.organization(), unpaid.id(), true, "user:1", "wrong"));

        assertThat(answer.refusal()).isNull();
        Invoice again = stack.awaitInvoice(customer.organization(), 1, "paid");
        assertThat(again.moment()).isEqualTo(unpaid.moment());
        assertThat(again.revision()).isEqualTo(2);
        assertThat(again.total().minorUnits()).isEqualTo(1100L);
        assertThat(stack.invoices(customer.organization()).getFirst().status()).isEqualTo(InvoiceStatus.VOID);
    }

    @Test
    void aMismatchHoldsTheInvoiceBackUntilSomebodyPushesIt() {
        Customer customer = customer("pm_card_visa", false);
        stack.usage().disagree("windows hold 3, counted were 2");
        stack.advance(customer.organization(), customer.clock(), "2026-02-01T03:00:00Z");
        Invoice held = stack.invoices(customer.organization()).getFirst();
        assertThat(held.status()).isEqualTo(InvoiceStatus.DRAFT);
        assertThat(held.holdReason()).isEqualTo("windows hold 3, counted were 2");

        stack.usage().disagree("");
        stack.client().newUntypedWorkflowStub(held.workflowId()).signal("retryNow", "looked at it");

        assertThat(stack.awaitInvoice(customer.organization(), 0, "paid").holdReason())
                .isNull();
    }

    @Test
    void aServerThatLosesItsMemoryHalfWayDoublesNothing() {
        Customer customer = customer("pm_card_visa", false);
        stack.usage().happens(customer.organization(), customer.meter(), "2026-01-15T00:00:00Z", 30);
        stack.startAdvance(customer.organization(), customer.clock(), "2026-06-01T03:00:00Z");
        for (int i = 0; i < 4; i++) {
            int seen = i;
            stack.awaitInvoice(customer.organization(), seen, "paid");
            stack.loseTemporal();
        }
        stack.awaitInvoice(customer.organization(), 4, "paid");

        assertThat(stack.invoices(customer.organization())).hasSize(5);
        assertThat(stack.database()
                        .fetchCount(
                                stack.database().selectFrom("ledger_entries").where("account = 'cash'")))
                .isPositive();
    }

    private static InvoiceAction action(Invoice invoice) {
        return new InvoiceAction(invoice.organization(), invoice.id(), "user:1", "late events");
    }
}
