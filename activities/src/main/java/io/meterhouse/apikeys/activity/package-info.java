/** What the workflows of keys do to rows. */
@NullMarked
package io.meterhouse.apikeys.activity;

import org.jspecify.annotations.NullMarked;
