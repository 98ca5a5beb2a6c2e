/** API keys: the cache that every request passes, and the routes that issue, rotate and revoke them. */
@NullMarked
package io.meterhouse.apikeys.api;

import org.jspecify.annotations.NullMarked;
