/** Stands in for Stripe on a laptop and in tests: customers, cards, invoices, credit notes, refunds, webhooks. */
@NullMarked
package io.meterhouse.sandbox.stripe;

import org.jspecify.annotations.NullMarked;
