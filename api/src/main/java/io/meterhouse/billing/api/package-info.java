/** Subscriptions, invoices, payments and test clocks over REST. */
@NullMarked
package io.meterhouse.billing.api;

import org.jspecify.annotations.NullMarked;
