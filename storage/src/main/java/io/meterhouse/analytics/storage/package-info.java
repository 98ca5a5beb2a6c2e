/** What events look like over time: how many, of which kind, by whom. */
@NullMarked
package io.meterhouse.analytics.storage;

import org.jspecify.annotations.NullMarked;
