/** What onboarding and following Clerk do outside of workflows: rows, Clerk, Stripe. */
@NullMarked
package io.meterhouse.accounts.activity;

import org.jspecify.annotations.NullMarked;
