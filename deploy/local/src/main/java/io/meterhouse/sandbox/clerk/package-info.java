/** Stands in for Clerk on a laptop and in tests: users, organizations, session tokens, hosted pages, webhooks. */
@NullMarked
package io.meterhouse.sandbox.clerk;

import org.jspecify.annotations.NullMarked;
