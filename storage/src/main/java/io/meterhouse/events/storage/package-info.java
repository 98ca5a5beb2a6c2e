/** Where events are kept and read: the table in ClickHouse, and how far the log has been stored into it. */
@NullMarked
package io.meterhouse.events.storage;

import org.jspecify.annotations.NullMarked;
