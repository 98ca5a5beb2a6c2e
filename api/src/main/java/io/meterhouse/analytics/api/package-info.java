/** Analytics over REST. */
@NullMarked
package io.meterhouse.analytics.api;

import org.jspecify.annotations.NullMarked;
