/** Starts the Clerk and the Stripe sandbox, as a process of the local stack or inside a test. */
@NullMarked
package io.meterhouse.sandbox;

import org.jspecify.annotations.NullMarked;
