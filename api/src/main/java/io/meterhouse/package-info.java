/** The api: one process that takes events and requests, and serves the web app. */
@NullMarked
package io.meterhouse;

import org.jspecify.annotations.NullMarked;
