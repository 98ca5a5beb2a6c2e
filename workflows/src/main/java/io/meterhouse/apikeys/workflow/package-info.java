/** The life of an API key, from its issue to its end. */
@NullMarked
package io.meterhouse.apikeys.workflow;

import org.jspecify.annotations.NullMarked;
