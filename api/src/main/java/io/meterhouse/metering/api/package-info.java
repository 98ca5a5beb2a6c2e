/** Usage over REST, and the moment up to which it is complete. */
@NullMarked
package io.meterhouse.metering.api;

import org.jspecify.annotations.NullMarked;
