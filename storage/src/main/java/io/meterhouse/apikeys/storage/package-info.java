/** Rows of API keys: a hash of each, never the key. */
@NullMarked
package io.meterhouse.apikeys.storage;

import org.jspecify.annotations.NullMarked;
