/** The operator's catalog over REST: meters, plans and their versions; and what organizations expect of their events. */
@NullMarked
package io.meterhouse.catalog.api;

import org.jspecify.annotations.NullMarked;
