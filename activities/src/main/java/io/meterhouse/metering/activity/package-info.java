/** What metering does outside its workflow: looking for what was touched, and writing windows. */
@NullMarked
package io.meterhouse.metering.activity;

import org.jspecify.annotations.NullMarked;
