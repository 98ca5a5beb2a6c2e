/** Fuzzing of the event doors: requests that nobody expects, with good neighbours among them whose fate is checked. */
@NullMarked
package io.meterhouse.bench.fuzz;

import org.jspecify.annotations.NullMarked;
