/** The rows of billing: subscriptions and their periods, invoices and their lines, the ledger, payments, billing clocks. */
@NullMarked
package io.meterhouse.billing.storage;

import org.jspecify.annotations.NullMarked;
