package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.metering.api.AsOfClock;
import io.meterhouse.operations.api.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the running period comes to so far. */
@RestController
@RequestMapping("/v1/invoices/upcoming")
class UpcomingInvoiceController {
    private final SubscriptionFinder subscriptions;
    private final UpcomingInvoice upcoming;
    private final AsOfClock asOf;

    UpcomingInvoiceController(SubscriptionFinder subscriptions, UpcomingInvoice upcoming, AsOfClock asOf) {
        this.subscriptions = subscriptions;
        this.upcoming = upcoming;
        this.asOf = asOf;
    }

    @GetMapping
    UpcomingView upcoming(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String subscription) {
        if (subscription == null || subscription.isBlank()) {
            throw Problem.field("?subscription", "required", "It says whose upcoming invoice this is about.");
        }
        Subscription found = subscriptions.find(caller, subscription);
        if (found.hasEnded()) {
            throw Problem.conflict("subscription_ended", "No invoice is coming up: the subscription has ended.");
        }
        Instant complete = asOf.asOf();
        return upcoming.of(found, complete);
    }
}
