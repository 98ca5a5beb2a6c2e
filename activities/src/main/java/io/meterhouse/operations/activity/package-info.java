/** Recording runs, keeping entity workflows alive, and archiving histories before Temporal forgets them. */
@NullMarked
package io.meterhouse.operations.activity;

import org.jspecify.annotations.NullMarked;
