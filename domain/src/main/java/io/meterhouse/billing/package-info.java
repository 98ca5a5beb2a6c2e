/** Money, rating and the billing calendar: what an amount is and how it comes about. */
@NullMarked
package io.meterhouse.billing;

import org.jspecify.annotations.NullMarked;
