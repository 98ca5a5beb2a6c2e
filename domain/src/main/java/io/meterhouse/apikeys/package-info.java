/** What an API key looks like, and what is kept of it. */
@NullMarked
package io.meterhouse.apikeys;

import org.jspecify.annotations.NullMarked;
