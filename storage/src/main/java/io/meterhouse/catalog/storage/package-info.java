/** The rows of the catalog: meters, plans and their versions, and what organizations expect of their events. */
@NullMarked
package io.meterhouse.catalog.storage;

import org.jspecify.annotations.NullMarked;
