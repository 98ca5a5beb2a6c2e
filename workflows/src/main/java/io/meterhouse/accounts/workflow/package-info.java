/** How an organization comes to be here, and follows what Clerk says about it. */
@NullMarked
package io.meterhouse.accounts.workflow;

import org.jspecify.annotations.NullMarked;
