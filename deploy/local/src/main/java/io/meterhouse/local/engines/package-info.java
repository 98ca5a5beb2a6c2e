/** The real engines, embedded: PostgreSQL, Kafka, ClickHouse and Temporal, for the local stack and for tests. */
@NullMarked
package io.meterhouse.local.engines;

import org.jspecify.annotations.NullMarked;
