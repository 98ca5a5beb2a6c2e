/** Events at the door: what a body holds, what is wrong with each event of it, and who an event is. */
@NullMarked
package io.meterhouse.events;

import org.jspecify.annotations.NullMarked;
