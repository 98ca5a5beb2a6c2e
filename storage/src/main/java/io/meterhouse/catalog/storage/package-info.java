/** The rows of the catalog: meters, plans and their versions. */
@NullMarked
package io.meterhouse.catalog.storage;

import org.jspecify.annotations.NullMarked;
