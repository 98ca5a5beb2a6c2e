/** What billing does outside its workflows: counting, rating and closing invoices, collecting them through Stripe, moving clocks. */
@NullMarked
package io.meterhouse.billing.activity;

import org.jspecify.annotations.NullMarked;
