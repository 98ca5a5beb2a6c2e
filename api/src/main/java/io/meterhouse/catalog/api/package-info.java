/** The operator's catalog over REST: meters, plans and their versions. */
@NullMarked
package io.meterhouse.catalog.api;

import org.jspecify.annotations.NullMarked;
