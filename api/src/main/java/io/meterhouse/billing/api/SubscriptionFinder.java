package io.meterhouse.billing.api;

import io.meterhouse.accounts.api.Caller;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.operations.api.Problem;
import org.springframework.stereotype.Component;

/** Finds the subscription that a request names: an operator any, everybody else their own; not theirs is not there. */
@Component
class SubscriptionFinder {
    private final SubscriptionStore subscriptions;

    SubscriptionFinder(SubscriptionStore subscriptions) {
        this.subscriptions = subscriptions;
    }

    Subscription find(Caller caller, String id) {
        Subscription found =
                caller.isOperator() ? subscriptions.findOfAny(id) : subscriptions.find(caller.organization404(), id);
        if (found == null) {
            throw Problem.notFound();
        }
        return found;
    }
}
