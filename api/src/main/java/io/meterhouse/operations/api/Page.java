package io.meterhouse.operations.api;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list's answer: rows, newest first, and where to go on.
 *
 * @param nextCursor null on the last page
 */
public record Page<T>(List<T> data, @Nullable String nextCursor) {

    /**
     * Cuts rows to a page.
     *
     * @param rows one more than the limit where there are more
     * @param cursorOf what the next page begins after, of a row
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, String> cursorOf) {
        if (rows.size() <= request.limit()) {
            return new Page<>(rows, null);
        }
        List<T> shown = rows.subList(0, request.limit());
        return new Page<>(List.copyOf(shown), Cursor.encode(cursorOf.apply(shown.getLast())));
    }

    public <R> Page<R> map(Function<T, R> mapping) {
        return new Page<>(data.stream().map(mapping).toList(), nextCursor);
    }
}
