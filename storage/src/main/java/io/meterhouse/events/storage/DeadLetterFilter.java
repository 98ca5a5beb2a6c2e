package io.meterhouse.events.storage;

import org.jspecify.annotations.Nullable;

/**
 * Which dead letters; null is all of them.
 *
 * @param organization whose events they are, edits counted in
 * @param reason why they could not be stored
 */
public record DeadLetterFilter(
        @Nullable String organization, @Nullable String reason, DeadLetter.@Nullable State state) {
    public static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null);
}
