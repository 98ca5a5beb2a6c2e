/** Metering: where the log stands, and what was counted up to there. */
@NullMarked
package io.meterhouse.metering;

import org.jspecify.annotations.NullMarked;
