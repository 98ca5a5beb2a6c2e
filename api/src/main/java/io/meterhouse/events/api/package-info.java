/** The doors that take events in, over HTTP and gRPC, and the way of an accepted event onto the log. */
@NullMarked
package io.meterhouse.events.api;

import org.jspecify.annotations.NullMarked;
