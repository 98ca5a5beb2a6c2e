/** Who asks: session tokens, keys and roles, and the routes of organizations and their onboarding. */
@NullMarked
package io.meterhouse.accounts.api;

import org.jspecify.annotations.NullMarked;
