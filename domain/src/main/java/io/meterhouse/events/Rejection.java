package io.meterhouse.events;

import org.jspecify.annotations.Nullable;

/**
 * An event that is refused; its neighbours are not.
 *
 * @param index its place in the body
 * @param id its id, where it has a good one
 * @param message what is wrong, in a sentence for the sender's developer
 */
public record Rejection(int index, @Nullable String id, RejectionCode code, String message) {}
