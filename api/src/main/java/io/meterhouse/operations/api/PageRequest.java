package io.meterhouse.operations.api;

import org.jspecify.annotations.Nullable;

/**
 * What part of a list is asked for; a handler's parameter, filled from {@code ?limit=&cursor=}.
 *
 * @param limit 1 to 100
 * @param after the decoded position that the page begins after, or null at the start
 */
public record PageRequest(int limit, @Nullable String after) {
    public static final int MAX_LIMIT = 100;
    public static final int DEFAULT_LIMIT = 20;

    public PageRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " rows, not " + limit);
        }
    }

    /** One more than is shown, so that it is known whether there is a next page. */
    public int limitAndOne() {
        return limit + 1;
    }

    public static PageRequest parse(@Nullable String limit, @Nullable String cursor) {
        return new PageRequest(
                limit == null ? DEFAULT_LIMIT : limitOf(limit),
                cursor == null || cursor.isEmpty() ? null : Cursor.decode(cursor));
    }

    private static int limitOf(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, in the same words as a number out of bounds.
        }
        throw Problem.field("?limit", "invalid_limit", "A limit is a number from 1 to " + MAX_LIMIT + ".");
    }
}
