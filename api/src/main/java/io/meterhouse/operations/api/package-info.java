/** What every route shares: problems, pages, request ids, idempotency, limits, JSON, and the routes of operations. */
@NullMarked
package io.meterhouse.operations.api;

import org.jspecify.annotations.NullMarked;
