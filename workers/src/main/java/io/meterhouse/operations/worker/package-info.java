/** Runs the Temporal workers, ensures what rows call for, and archives what is over. */
@NullMarked
package io.meterhouse.operations.worker;

import org.jspecify.annotations.NullMarked;
