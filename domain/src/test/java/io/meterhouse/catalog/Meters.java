package io.meterhouse.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Meters for tests, by what matters in each. */
final class Meters {
    static final String EVENT_TYPE = "api.request";

    private Meters() {}

    static Meter count(int number, MeterFilter... filters) {
        return meter(number, Aggregation.COUNT, null, List.of(filters), Map.of());
    }

    static Meter sum(int number, String path) {
        return meter(number, Aggregation.SUM, path, List.of(), Map.of());
    }

    static Meter unique(int number, String path) {
        return meter(number, Aggregation.UNIQUE_COUNT, path, List.of(), Map.of());
    }

    static Meter grouped(int number, Map<String, String> groupBy) {
        return meter(number, Aggregation.COUNT, null, List.of(), groupBy);
    }

    static MeterFilter filter(String path, MeterFilter.Op op, Object value) {
        return new MeterFilter(ValuePath.parse(path), op, value);
    }

    static Meter meter(
            int number,
            Aggregation aggregation,
            @Nullable String path,
            List<MeterFilter> filters,
            Map<String, String> groupBy) {
        TreeMap<String, ValuePath> dimensions = new TreeMap<>();
        groupBy.forEach((dimension, text) -> dimensions.put(dimension, ValuePath.parse(text)));
        return new Meter(
                "mtr_" + number,
                number,
                "meter_" + number,
                "Meter " + number,
                EVENT_TYPE,
                aggregation,
                path == null ? null : ValuePath.parse(path),
                filters,
                dimensions);
    }
}
