/** The sink: takes events from the log and stores each exactly once. */
@NullMarked
package io.meterhouse.events.worker;

import org.jspecify.annotations.NullMarked;
