package io.meterhouse.operations.storage;

import org.jspecify.annotations.Nullable;

/**
 * What an admin looks for among the runs; what is null does not narrow.
 *
 * @param text part of a workflow id, or the id of a record
 */
public record RunSearch(
        @Nullable String type,
        @Nullable String organization,
        @Nullable String status,
        @Nullable String text) {}
