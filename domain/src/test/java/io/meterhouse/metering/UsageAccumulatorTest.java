package io.meterhouse.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.billing.Decimals;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.MeterMatch;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UsageAccumulatorTest {
    record Usage(MeterMatch match, EventOrder order) {}

    @ParameterizedTest
    @CsvSource({"COUNT, 3", "SUM, 7.5", "MIN, -1", "MAX, 6.25", "AVG, 2.5", "UNIQUE_COUNT, 2", "LATEST, 2.25"})
    void everyAggregationComesToItsQuantity(Aggregation aggregation, BigDecimal quantity) {
        List<Usage> usages = List.of(usage("2.25", "a", 30, 1), usage("6.25", "b", 10, 2), usage("-1", "a", 20, 3));
        assertThat(accumulated(aggregation, usages).quantity()).isEqualTo(quantity);
        assertThat(accumulated(aggregation, usages).events()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Aggregation.class)
    void nothingComesToTheEmptyQuantity(Aggregation aggregation) {
        assertThat(new UsageAccumulator(aggregation).quantity()).isEqualTo(aggregation.empty());
    }

    @Test
    void anAverageIsRoundedHalfUpToTwelveDecimals() {
        List<Usage> usages = List.of(usage("1", "a", 1, 1), usage("1", "a", 2, 2), usage("0", "a", 3, 3));
        assertThat(accumulated(Aggregation.AVG, usages).quantity()).isEqualTo("0.666666666667");
        assertThat(Aggregation.average(new BigDecimal("-2"), 3)).isEqualTo("-0.666666666667");
    }

    @Test
    void ofEventsAtOneTimeTheLaterReceivedThenSourceThenIdIsTheLatest() {
        EventOrder first = new EventOrder(5, 1, "z", "z");
        assertThat(first)
                .isLessThan(new EventOrder(6, 0, "a", "a"))
                .isLessThan(new EventOrder(5, 2, "a", "a"))
                .isLessThan(new EventOrder(5, 1, "zz", "a"))
                .isLessThan(new EventOrder(5, 1, "z", "zz"))
                .isEqualByComparingTo(new EventOrder(5, 1, "z", "z"));
    }

    @Test
    void differentAggregationsDoNotMerge() {
        assertThatThrownBy(() -> new UsageAccumulator(Aggregation.SUM).merge(new UsageAccumulator(Aggregation.MAX)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void neitherOrderNorSplittingChangesTheQuantity(
            @ForAll Aggregation aggregation,
            @ForAll("usages") List<Usage> usages,
            @ForAll @IntRange(min = 1, max = 4) int parts,
            @ForAll long seed) {
        List<Usage> shuffled = new ArrayList<>(usages);
        Random random = new Random(seed);
        Collections.shuffle(shuffled, random);
        List<UsageAccumulator> split = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            split.add(new UsageAccumulator(aggregation));
        }
        shuffled.forEach(usage -> split.get(random.nextInt(parts)).add(usage.match(), usage.order()));
        UsageAccumulator merged = new UsageAccumulator(aggregation);
        split.forEach(merged::merge);
        UsageAccumulator whole = accumulated(aggregation, usages);
        assertThat(merged.events()).isEqualTo(whole.events());
        assertThat(merged.quantity()).isEqualTo(whole.quantity());
    }

    private static UsageAccumulator accumulated(Aggregation aggregation, List<Usage> usages) {
        UsageAccumulator accumulator = new UsageAccumulator(aggregation);
        usages.forEach(usage -> accumulator.add(usage.match(), usage.order()));
        return accumulator;
    }

    private static Usage usage(String value, String text, long time, int id) {
        return new Usage(
                new MeterMatch(1, Decimals.normal(new BigDecimal(value)), text, new TreeMap<>()),
                new EventOrder(time, 0, "source", Integer.toString(id)));
    }

    @Provide
    Arbitrary<List<Usage>> usages() {
        Arbitrary<BigDecimal> values = Arbitraries.bigDecimals()
                .between(BigDecimal.TEN.negate(), BigDecimal.TEN)
                .ofScale(2);
        return Combinators.combine(
                        values,
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.longs().between(0, 5))
                .as((value, text, time) -> usage(value.toPlainString(), text, time, 0))
                .list()
                .ofMaxSize(20)
                .map(UsageAccumulatorTest::withIdsOfTheirOwn);
    }

    /** An identity is there once, so that the order of events is strict. */
    private static List<Usage> withIdsOfTheirOwn(List<Usage> usages) {
        List<Usage> numbered = new ArrayList<>();
        for (Usage usage : usages) {
            EventOrder order = usage.order();
            String id = Integer.toString(numbered.size());
            numbered.add(new Usage(usage.match(), new EventOrder(order.timeMicros(), 0, order.source(), id)));
        }
        return numbered;
    }
}
