/** Metering's worker: which workflows and activities run on its task queue. */
@NullMarked
package io.meterhouse.metering.worker;

import org.jspecify.annotations.NullMarked;
