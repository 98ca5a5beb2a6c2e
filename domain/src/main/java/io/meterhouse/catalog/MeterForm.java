package io.meterhouse.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A meter as it is written: in a request, in an answer and in the database (snake_case JSON). Anything may be missing or
 * wrong until {@link #validate} has looked at it; {@link #toMeter} then makes the meter.
 */
public record MeterForm(
        @Nullable String key,
        @Nullable String name,
        @Nullable String eventType,
        @Nullable String aggregation,
        @Nullable String valuePath,
        @Nullable List<@Nullable FilterForm> filter,
        @Nullable Map<String, @Nullable String> groupBy) {

    public static final int MAX_FILTERS = 20;
    public static final int MAX_DIMENSIONS = 10;

    private static final int MAX_EVENT_TYPE_LENGTH = 256;

    /**
     * A filter as it is written.
     *
     * @param value whatever the reader makes of the JSON; it must read fractions as {@link java.math.BigDecimal} and write
     *     numbers as numbers, or a filter changes its meaning on the way
     */
    public record FilterForm(
            @Nullable String path,
            @Nullable String op,
            @Nullable Object value) {
        MeterFilter toFilter() {
            // `{"op": "exists"}` alone is what people write, and there is only one thing it can mean.
            MeterFilter.Op parsed = MeterFilter.Op.of(required(op));
            Object given = value == null && parsed == MeterFilter.Op.EXISTS ? (Object) true : required(value);
            return new MeterFilter(ValuePath.parse(required(path)), parsed, given);
        }
    }

    /** Finds everything that is wrong; an empty list means that {@link #toMeter} answers. */
    public List<Violation> validate() {
        Violations violations = new Violations();
        violations.key("/key", key);
        violations.name("/name", name);
        if (violations.isGiven("/event_type", eventType)
                && (eventType.isEmpty() || eventType.length() > MAX_EVENT_TYPE_LENGTH)) {
            violations.add("/event_type", Violation.INVALID_VALUE, "1 to " + MAX_EVENT_TYPE_LENGTH + " characters");
        }
        validateValue(violations);
        validateFilters(violations);
        validateGroupBy(violations);
        return violations.found();
    }

    private void validateValue(Violations violations) {
        if (!violations.isGiven("/aggregation", aggregation)) {
            return;
        }
        Aggregation known;
        try {
            known = Aggregation.valueOf(aggregation);
        } catch (IllegalArgumentException unknown) {
            violations.add(
                    "/aggregation", Violation.UNKNOWN_VALUE, "COUNT, SUM, MIN, MAX, AVG, UNIQUE_COUNT or LATEST");
            return;
        }
        if (known == Aggregation.COUNT) {
            violations.absent("/value_path", valuePath, "COUNT counts events and reads no value");
        } else if (violations.isGiven("/value_path", valuePath)) {
            validatePath(violations, "/value_path", valuePath);
        }
    }

    private void validateFilters(Violations violations) {
        if (filter == null) {
            return;
        }
        if (filter.size() > MAX_FILTERS) {
            violations.add("/filter", Violation.OUT_OF_BOUNDS, "at most " + MAX_FILTERS + " filters");
            return;
        }
        for (int i = 0; i < filter.size(); i++) {
            FilterForm form = filter.get(i);
            String at = "/filter/" + i;
            if (!violations.isGiven(at, form)) {
                continue;
            }
            boolean whole = violations.isGiven(at + "/path", form.path())
                    && validatePath(violations, at + "/path", form.path())
                    && violations.isGiven(at + "/op", form.op());
            if (whole) {
                validateComparison(violations, at, form);
            }
        }
    }

    private static void validateComparison(Violations violations, String at, FilterForm form) {
        try {
            MeterFilter.Op.of(required(form.op()));
        } catch (IllegalArgumentException unknown) {
            violations.add(at + "/op", Violation.UNKNOWN_VALUE, "eq, ne, in, exists, gt, gte, lt or lte");
            return;
        }
        try {
            form.toFilter();
        } catch (IllegalArgumentException invalid) {
            violations.add(at + "/value", Violation.INVALID_VALUE, messageOf(invalid));
        }
    }

    private void validateGroupBy(Violations violations) {
        if (groupBy == null) {
            return;
        }
        if (groupBy.size() > MAX_DIMENSIONS) {
            violations.add("/group_by", Violation.OUT_OF_BOUNDS, "at most " + MAX_DIMENSIONS + " dimensions");
            return;
        }
        groupBy.forEach((dimension, path) -> {
            String at = "/group_by/" + dimension.replace("~", "~0").replace("/", "~1");
            violations.key(at, dimension);
            if (violations.isGiven(at, path)) {
                validatePath(violations, at, path);
            }
        });
    }

    private static boolean validatePath(Violations violations, String pointer, String path) {
        try {
            ValuePath.parse(path);
            return true;
        } catch (IllegalArgumentException invalid) {
            violations.add(pointer, Violation.INVALID_VALUE, messageOf(invalid));
            return false;
        }
    }

    /**
     * The meter that a valid form describes.
     *
     * @throws IllegalArgumentException where the form is not valid
     */
    public Meter toMeter(String id, int number) {
        List<MeterFilter> filters = new ArrayList<>();
        for (FilterForm form : filter == null ? List.<@Nullable FilterForm>of() : filter) {
            filters.add(required(form).toFilter());
        }
        TreeMap<String, ValuePath> dimensions = new TreeMap<>();
        if (groupBy != null) {
            groupBy.forEach((dimension, path) -> dimensions.put(dimension, ValuePath.parse(required(path))));
        }
        return new Meter(
                id,
                number,
                required(key),
                required(name),
                required(eventType),
                Aggregation.valueOf(required(aggregation)),
                valuePath == null ? null : ValuePath.parse(valuePath),
                filters,
                dimensions);
    }

    /** The form of a meter. */
    public static MeterForm of(Meter meter) {
        List<@Nullable FilterForm> filters = new ArrayList<>();
        for (MeterFilter filter : meter.filters()) {
            filters.add(new FilterForm(filter.path().text(), filter.op().code(), filter.value()));
        }
        Map<String, @Nullable String> dimensions = new TreeMap<>();
        meter.groupBy().forEach((dimension, path) -> dimensions.put(dimension, path.text()));
        ValuePath valuePath = meter.valuePath();
        return new MeterForm(
                meter.key(),
                meter.name(),
                meter.eventType(),
                meter.aggregation().name(),
                valuePath == null ? null : valuePath.text(),
                filters,
                dimensions);
    }

    private static String messageOf(IllegalArgumentException invalid) {
        return Objects.requireNonNullElse(invalid.getMessage(), "is not valid");
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNullElseGet(value, () -> {
            throw new IllegalArgumentException("a value is required");
        });
    }
}
