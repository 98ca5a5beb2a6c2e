package io.meterhouse.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which meters an event satisfies, and with what value and dimensions: the one place where this is decided, for
 * storing, backfilling and verifying alike.
 *
 * <p>Pure and total: the same meters and event give the same matches, and no JSON object makes it throw. Numbers stay
 * exact decimals. Of members that are there twice the last wins, as whole: a later {@code "a"} takes everything of an
 * earlier {@code "a"} away. A member that is null is as good as not there. In a unique count or a dimension, text, number
 * and boolean are told apart by their one written form: the text {@code "7"}, the number {@code 7} and the number
 * {@code 7.0} are the same, and a number too long to be metered is what it was written as.
 *
 * <p>Instances are immutable and can be shared between threads.
 */
public final class MeterMatcher {
    private final Map<String, TypeProgram> programs;

    public MeterMatcher(Collection<Meter> meters) {
        Map<String, List<Meter>> byType = new HashMap<>();
        for (Meter meter : meters) {
            byType.computeIfAbsent(meter.eventType(), type -> new ArrayList<>()).add(meter);
        }
        Map<String, TypeProgram> compiled = new HashMap<>();
        byType.forEach((type, ofType) -> compiled.put(type, new TypeProgram(ofType)));
        this.programs = Map.copyOf(compiled);
    }

    /** The meters that look at events of this type, by number; those that do not match exclude it as filtered. */
    public List<Meter> metersOf(String eventType) {
        TypeProgram program = programs.get(eventType);
        return program == null ? List.of() : program.meters;
    }

    /**
     * The meters that the event satisfies, by number.
     *
     * @param data a JSON object, UTF-8
     * @throws IllegalArgumentException where the data is no JSON object and some meter needed to look
     */
    public List<MeterMatch> match(String eventType, String source, @Nullable String subject, byte[] data) {
        return match(eventType, source, subject, data, 0, data.length);
    }

    /** As {@link #match(String, String, String, byte[])}, the data being a part of an array. */
    public List<MeterMatch> match(
            String eventType, String source, @Nullable String subject, byte[] data, int start, int length) {
        TypeProgram program = programs.get(eventType);
        return program == null ? List.of() : program.match(source, subject, data, start, length);
    }

    /** The meters of one event type, with every path they read given a slot that one pass over the data fills. */
    private static final class TypeProgram {
        private final List<Meter> meters;
        private final List<CompiledMeter> compiled;
        private final DataReader reader;
        private final int subjectSlot;
        private final int sourceSlot;

        TypeProgram(List<Meter> ofType) {
            this.meters = ofType.stream()
                    .sorted(Comparator.comparingInt(Meter::number))
                    .toList();
            Slots slots = new Slots();
            this.compiled = meters.stream()
                    .map(meter -> new CompiledMeter(meter, slots))
                    .toList();
            this.subjectSlot = slots.of(ValuePath.SUBJECT);
            this.sourceSlot = slots.of(ValuePath.SOURCE);
            this.reader = new DataReader(slots.numbers);
        }

        List<MeterMatch> match(String source, @Nullable String subject, byte[] data, int start, int length) {
            @Nullable DataValue[] values = reader.read(data, start, length);
            values[sourceSlot] = DataValue.ofText(source);
            values[subjectSlot] = subject == null ? null : DataValue.ofText(subject);
            List<MeterMatch> matches = new ArrayList<>(compiled.size());
            for (CompiledMeter meter : compiled) {
                MeterMatch match = meter.match(values);
                if (match != null) {
                    matches.add(match);
                }
            }
            return matches;
        }
    }

    /** Gives each path its number, the same path the same one. */
    private static final class Slots {
        private final Map<ValuePath, Integer> numbers = new HashMap<>();

        int of(ValuePath path) {
            return numbers.computeIfAbsent(path, unseen -> numbers.size());
        }
    }

    private static final class CompiledMeter {
        private static final int NO_SLOT = -1;
        private static final SortedMap<String, String> NO_DIMENSIONS =
                Collections.unmodifiableSortedMap(new TreeMap<>());

        private final Meter meter;
        private final int valueSlot;
        private final int[] filterSlots;
        private final String[] dimensions;
        private final int[] dimensionSlots;

        CompiledMeter(Meter meter, Slots slots) {
            this.meter = meter;
            this.valueSlot = meter.valuePath() == null ? NO_SLOT : slots.of(meter.valuePath());
            this.filterSlots = meter.filters().stream()
                    .mapToInt(filter -> slots.of(filter.path()))
                    .toArray();
            this.dimensions = meter.groupBy().keySet().toArray(String[]::new);
            this.dimensionSlots =
                    meter.groupBy().values().stream().mapToInt(slots::of).toArray();
        }

        @Nullable
        MeterMatch match(@Nullable DataValue[] values) {
            for (int i = 0; i < filterSlots.length; i++) {
                if (!holds(meter.filters().get(i), values[filterSlots[i]])) {
                    return null;
                }
            }
            return switch (meter.aggregation()) {
                case COUNT -> matched(BigDecimal.ONE, "", values);
                case UNIQUE_COUNT -> unique(values[valueSlot], values);
                case SUM, MIN, MAX, AVG, LATEST -> number(values[valueSlot], values);
            };
        }

        private @Nullable MeterMatch unique(@Nullable DataValue value, @Nullable DataValue[] values) {
            String text = value == null ? null : value.scalarText();
            return text == null ? null : matched(BigDecimal.ZERO, text, values);
        }

        private @Nullable MeterMatch number(@Nullable DataValue value, @Nullable DataValue[] values) {
            BigDecimal number = value == null ? null : MeterNumbers.meterable(value.number());
            return number == null ? null : matched(number, "", values);
        }

        private MeterMatch matched(BigDecimal value, String text, @Nullable DataValue[] values) {
            return new MeterMatch(meter.number(), value, text, dimensionsOf(values));
        }

        private SortedMap<String, String> dimensionsOf(@Nullable DataValue[] values) {
            if (dimensions.length == 0) {
                return NO_DIMENSIONS;
            }
            SortedMap<String, String> found = new TreeMap<>();
            for (int i = 0; i < dimensions.length; i++) {
                DataValue value = values[dimensionSlots[i]];
                String text = value == null ? null : value.scalarText();
                if (text != null) {
                    found.put(dimensions[i], text);
                }
            }
            return Collections.unmodifiableSortedMap(found);
        }

        private static boolean holds(MeterFilter filter, @Nullable DataValue value) {
            return switch (filter.op()) {
                case EQ -> value != null && value.isEqualTo(filter.value());
                case NE -> value == null || !value.isEqualTo(filter.value());
                case IN -> value != null && ((List<?>) filter.value()).stream().anyMatch(value::isEqualTo);
                case EXISTS -> (value != null) == (Boolean) filter.value();
                case GT -> value != null && value.comparesTo(filter.value(), sign -> sign > 0);
                case GTE -> value != null && value.comparesTo(filter.value(), sign -> sign >= 0);
                case LT -> value != null && value.comparesTo(filter.value(), sign -> sign < 0);
                case LTE -> value != null && value.comparesTo(filter.value(), sign -> sign <= 0);
            };
        }
    }
}
