package io.meterhouse.billing;

import java.util.List;

/**
 * What an invoice comes to and what of it is due:
 * {@code amountDue = total + broughtForward - creditsApplied - carriedForward}, never below zero.
 *
 * @param subtotal the sum of the lines before tax
 * @param total the sum of all lines; may be negative
 * @param broughtForward the organization's balance before this invoice: above zero is owed, below zero is its due
 * @param creditsApplied prepaid credits used
 * @param carriedForward what goes on to the next invoice: below zero, or too little to be charged
 * @param amountDue what is asked for
 */
public record InvoiceAmounts(
        Money subtotal,
        Money total,
        Money broughtForward,
        Money creditsApplied,
        Money carriedForward,
        Money amountDue) {

    public InvoiceAmounts {
        if (amountDue.isNegative()) {
            throw new IllegalArgumentException("an amount due is never below zero: " + amountDue);
        }
        Money worked = total.plus(broughtForward).minus(creditsApplied).minus(carriedForward);
        if (!worked.equals(amountDue)) {
            throw new IllegalArgumentException("the amount due must be " + worked + ", not " + amountDue);
        }
    }

    /**
     * Works out what is due.
     *
     * @param lines the lines' amounts, in the balance's currency
     * @param balance what is brought forward
     * @param smallestCharge less than this (and more than nothing) is carried forward instead of charged
     */
    public static InvoiceAmounts of(List<Money> lines, Money balance, Money smallestCharge) {
        Currency currency = balance.currency();
        Money zero = Money.zero(currency);
        Money total = Money.sum(lines, currency);
        Money owed = total.plus(balance);
        boolean carried = owed.isLessThan(smallestCharge);
        return new InvoiceAmounts(total, total, balance, zero, carried ? owed : zero, carried ? zero : owed);
    }
}
