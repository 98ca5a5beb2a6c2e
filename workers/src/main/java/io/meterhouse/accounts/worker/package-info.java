/** Runs the workflows of accounts. */
@NullMarked
package io.meterhouse.accounts.worker;

import org.jspecify.annotations.NullMarked;
