/** Organizations and their members, and the ids that everything here is known by. */
@NullMarked
package io.meterhouse.accounts;

import org.jspecify.annotations.NullMarked;
