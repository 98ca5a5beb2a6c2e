package io.meterhouse.billing.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.api.Verification.Difference;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvoiceVerifierIT {
    private static final Instant IN_JANUARY = Instant.parse("2026-01-20T00:00:00Z");

    @Test
    void anInvoiceIsProvedFromRawEventsWhateverTheirMarksSay() {
        try (BilledCustomer customer = new BilledCustomer()) {
            threeCallsInJanuary(customer);
            Invoice january = customer.close(customer.draft(), customer.calls(1, 3, 30), customer.fee(1));
            Verification proof = customer.verify(january);
            assertThat(proof.differences()).isEmpty();
            assertThat(proof.equal()).isTrue();
            assertThat(proof.basis()).isEqualTo("events");
            assertThat(proof.recomputed().total()).isEqualTo(new Money(530, BilledCustomer.USD));
            assertThat(proof.late()).isEqualTo(new Verification.Late(0, List.of()));
        }
    }

    @Test
    void lateUsageUnprovesNothingAndItsAdjustmentIsProvedToo() {
        try (BilledCustomer customer = new BilledCustomer()) {
            threeCallsInJanuary(customer);
            Invoice january = customer.close(customer.draft(), customer.calls(1, 3, 30), customer.fee(1));
            customer.call("late", IN_JANUARY, Environment.LIVE, false);
            customer.call("late", IN_JANUARY, Environment.LIVE, false);
            customer.call("first", IN_JANUARY, Environment.LIVE, false);
            Invoice february = customer.close(
                    customer.draft(), customer.calls(2, 0, 0), customer.fee(2), customer.adjustment(1, 1, 10, january));
            assertThat(customer.verify(january).equal()).isTrue();
            assertThat(customer.verify(january).late()).isEqualTo(new Verification.Late(1, List.of(february.id())));
            assertThat(customer.verify(february).differences()).isEmpty();
        }
    }

    @Test
    void whateverIsNotWhatTheEventsSayIsNamed() {
        try (BilledCustomer customer = new BilledCustomer()) {
            threeCallsInJanuary(customer);
            InvoiceLine calls = customer.calls(1, 3, 30);
            Invoice january = customer.close(customer.draft(), calls, customer.fee(1));
            customer.tamper(calls, 31);
            Verification proof = customer.verify(january);
            assertThat(proof.equal()).isFalse();
            assertThat(proof.differences())
                    .containsExactly(new Difference(
                            calls.id(),
                            "calls",
                            "amount",
                            new Money(31, BilledCustomer.USD),
                            new Money(30, BilledCustomer.USD)));
            InvoiceLine tooMany = customer.calls(2, 4, 40);
            Invoice february = customer.close(customer.draft(), tooMany);
            assertThat(customer.verify(february).differences())
                    .extracting(Difference::field)
                    .containsExactly("quantity", "amount", "line", "total");
        }
    }

    @Test
    void anInvoiceWhoseEventsAreGoneIsNeitherProvedNorDisproved() {
        try (BilledCustomer customer = new BilledCustomer()) {
            threeCallsInJanuary(customer);
            Invoice january = customer.close(customer.draft(), customer.calls(1, 3, 30), customer.fee(1));
            RetentionStore retention = new RetentionStore(customer.database);
            retention.movedTo(customer.organization, Instant.parse("2025-10-01T00:00:00Z"));
            assertThat(customer.verify(january).equal()).isTrue();
            retention.movedTo(customer.organization, Instant.parse("2025-11-01T00:00:00Z"));
            retention.movedTo(customer.organization, Instant.parse("2025-02-01T00:00:00Z"));
            Verification proof = customer.verify(january);
            assertThat(proof.equal()).isNull();
            assertThat(proof.recomputed()).isNull();
            assertThat(proof.basis()).isEqualTo("none");
        }
    }

    @Test
    void aPeriodStaysOpenUntilItsInvoiceIsClosedAndLateEventsAreOver() {
        try (BilledCustomer customer = new BilledCustomer()) {
            RetentionStore retention = new RetentionStore(customer.database);
            Instant begun = Instant.parse("2026-01-01T00:00:00Z");
            Instant yearsLater = Instant.parse("2029-01-01T00:00:00Z");
            Duration late = Duration.ofDays(36);
            assertThat(retention.openSince(customer.organization, yearsLater, late))
                    .isEqualTo(begun);
            customer.close(customer.draft(), customer.calls(1, 0, 0), customer.fee(1));
            assertThat(retention.openSince(customer.organization, yearsLater, late))
                    .isNotEqualTo(begun);
            assertThat(retention.openSince(customer.organization, Instant.parse("2026-02-10T00:00:00Z"), late))
                    .isEqualTo(begun);
        }
    }

    /** With a repeat that no mark knows, an original that is marked, and one of a test key. */
    private static void threeCallsInJanuary(BilledCustomer customer) {
        customer.call("first", IN_JANUARY, Environment.LIVE, true);
        customer.call("second", IN_JANUARY, Environment.LIVE, false);
        customer.call("third", IN_JANUARY, Environment.LIVE, false);
        customer.call("second", IN_JANUARY, Environment.LIVE, false);
        customer.call("third", IN_JANUARY, Environment.TEST, false);
    }
}
