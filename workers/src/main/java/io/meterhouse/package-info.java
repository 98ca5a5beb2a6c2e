/** The workers: Temporal's workflows and activities, and the sink from the log to ClickHouse. */
@NullMarked
package io.meterhouse;

import org.jspecify.annotations.NullMarked;
