/** Meters, plans and prices: what is counted, and what it costs. */
@NullMarked
package io.meterhouse.catalog;

import org.jspecify.annotations.NullMarked;
