package io.meterhouse.billing.storage;

import io.meterhouse.billing.Money;
import java.util.List;

/**
 * What an invoice is closed upon, held still until its lines are written.
 *
 * @param accounts what the subscription has been billed for usage, in the order it was
 * @param balance what the organization owes from before; below zero is its due
 */
public record Closing(Invoice invoice, List<AccountLine> accounts, Money balance) {
    public Closing {
        accounts = List.copyOf(accounts);
    }
}
