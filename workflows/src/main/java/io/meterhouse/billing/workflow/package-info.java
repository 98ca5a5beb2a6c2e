/** Billing as durable processes: subscriptions, invoices, billing accounts and the clocks they go by. */
@NullMarked
package io.meterhouse.billing.workflow;

import org.jspecify.annotations.NullMarked;
