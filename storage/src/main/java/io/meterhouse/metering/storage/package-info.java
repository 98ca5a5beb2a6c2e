/** What was counted: usage, the exact numbers of a close with their evidence, and usage windows. */
@NullMarked
package io.meterhouse.metering.storage;

import org.jspecify.annotations.NullMarked;
