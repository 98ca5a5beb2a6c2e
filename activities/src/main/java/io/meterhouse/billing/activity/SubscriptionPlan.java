package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.BillingCalendar;
import io.meterhouse.billing.Interval;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.storage.AnchorKind;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.Moment;
import io.meterhouse.billing.storage.NewInvoice;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.storage.PlanVersion;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Where the periods of a subscription lie, and what is written where one begins or ends. */
final class SubscriptionPlan {
    private SubscriptionPlan() {}

    /** @throws io.meterhouse.billing.InvalidAnchorException where the interval has no calendar anchor */
    static LocalDateTime anchor(AnchorKind kind, Instant start, ZoneId zone, Interval interval) {
        LocalDateTime local = LocalDateTime.ofInstant(start, zone);
        return switch (kind) {
            case ANNIVERSARY -> local;
            case CALENDAR -> BillingCalendar.calendarAnchor(local, interval);
        };
    }

    /** The first period: from the start to the next boundary of the anchor. */
    static BillingPeriod first(PlanVersion version, LocalDateTime anchor, ZoneId zone, Instant start) {
        long before = BillingCalendar.lastBoundaryNotAfter(anchor, zone, version.interval(), start);
        return period(1, before + 1, version, anchor, zone, start);
    }

    /** The period after another one, in the zone that the organization is in now. */
    static BillingPeriod after(BillingPeriod last, PlanVersion version, LocalDateTime anchor, ZoneId zone) {
        return period(
                last.number() + 1,
                last.boundary() + 1,
                version,
                anchor,
                zone,
                last.period().end());
    }

    private static BillingPeriod period(
            int number, long boundary, PlanVersion version, LocalDateTime anchor, ZoneId zone, Instant start) {
        Instant end = BillingCalendar.boundary(anchor, zone, version.interval(), boundary);
        return new BillingPeriod(number, boundary, new Period(start, end), version.id(), zone, false);
    }

    /** The draft of a moment. */
    static NewInvoice draft(
            String subscription,
            PlanVersion version,
            ZoneId zone,
            Moment moment,
            @Nullable Period ended,
            int revision) {
        return new NewInvoice(
                Ids.next(Ids.INVOICE),
                BillingContracts.invoice(subscription, moment.number(), revision),
                moment.number(),
                revision,
                moment.reason(),
                version.currency(),
                moment.at().atZone(zone).toLocalDate(),
                moment.periodNumber(),
                ended == null ? new Period(moment.at(), moment.at()) : ended);
    }

    /** The first moment has an invoice only where something is due in advance. */
    static @Nullable NewInvoice startingDraft(String subscription, PlanVersion version, ZoneId zone, Moment start) {
        boolean dueInAdvance = version.prices().stream().anyMatch(price -> price.billing() == BillingMode.IN_ADVANCE);
        return dueInAdvance ? draft(subscription, version, zone, start, null, 1) : null;
    }
}
