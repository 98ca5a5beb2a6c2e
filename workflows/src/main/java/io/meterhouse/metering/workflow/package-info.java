/** Metering: the workflow that keeps the usage windows of a shard of organizations. */
@NullMarked
package io.meterhouse.metering.workflow;

import org.jspecify.annotations.NullMarked;
