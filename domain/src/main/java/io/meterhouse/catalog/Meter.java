package io.meterhouse.catalog;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is counted: an event type, filters, and what is made of each event that passes them.
 *
 * @param id {@code mtr_...}
 * @param number small and unique, for the columns that hold one per match
 * @param key what prices and queries call it
 * @param name for people; the only thing that can change
 * @param eventType the type of event it looks at
 * @param valuePath where the value is; null for COUNT, and only there
 * @param filters all must hold
 * @param groupBy dimension name to where its value is
 */
public record Meter(
        String id,
        int number,
        String key,
        String name,
        String eventType,
        Aggregation aggregation,
        @Nullable ValuePath valuePath,
        List<MeterFilter> filters,
        SortedMap<String, ValuePath> groupBy) {

    public Meter {
        if ((aggregation == Aggregation.COUNT) != (valuePath == null)) {
            throw new IllegalArgumentException("COUNT has no value path, any other aggregation needs one: " + key);
        }
        filters = List.copyOf(filters);
        groupBy = Collections.unmodifiableSortedMap(new TreeMap<>(groupBy));
    }
}
