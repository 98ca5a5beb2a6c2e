/** Rows of organizations, their members, and what came from Clerk about them. */
@NullMarked
package io.meterhouse.accounts.storage;

import org.jspecify.annotations.NullMarked;
