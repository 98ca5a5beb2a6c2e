/** Benchmarks: how fast the parts are that everything goes through. */
@NullMarked
package io.meterhouse.bench;

import org.jspecify.annotations.NullMarked;
