/** The launcher: builds, starts, supervises and stops a whole stack on one machine, and fills it for a demonstration. */
@NullMarked
package io.meterhouse.local.launcher;

import org.jspecify.annotations.NullMarked;
