package io.meterhouse.bench;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceModel;
import io.meterhouse.catalog.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to rate one price of a period, with its trace. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RatingBenchmark {
    private static final Currency USD = Currency.of("USD");
    private static final BigDecimal QUANTITY = new BigDecimal("123456.789");
    private static final int USUAL_TIERS = 4;
    private static final int MANY_TIERS = 100;
    private static final long TIER_WIDTH = 1_000;

    private final Price perUnit = price(new PriceModel.PerUnit(new BigDecimal("0.00000125")));
    private final Price packaged =
            price(new PriceModel.Packaged(BigDecimal.valueOf(TIER_WIDTH), new BigDecimal("2.50")));
    private final Price fourTiers = price(new PriceModel.Graduated(tiers(USUAL_TIERS)));
    private final Price hundredTiers = price(new PriceModel.Graduated(tiers(MANY_TIERS)));
    private final Price volume = price(new PriceModel.Volume(tiers(USUAL_TIERS)));

    @Benchmark
    public RatedPrice perUnit() {
        return Rating.rate(perUnit, QUANTITY, USD);
    }

    @Benchmark
    public RatedPrice packaged() {
        return Rating.rate(packaged, QUANTITY, USD);
    }

    @Benchmark
    public RatedPrice graduatedInFourTiers() {
        return Rating.rate(fourTiers, QUANTITY, USD);
    }

    @Benchmark
    public RatedPrice graduatedInAHundredTiers() {
        return Rating.rate(hundredTiers, QUANTITY, USD);
    }

    @Benchmark
    public RatedPrice volumeInFourTiers() {
        return Rating.rate(volume, QUANTITY, USD);
    }

    private static Price price(PriceModel model) {
        return new Price("p", "A price", "m", BillingMode.IN_ARREARS, model, BigDecimal.TEN, null, null, null);
    }

    private static List<Tier> tiers(int count) {
        List<Tier> tiers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            BigDecimal upTo = i == count ? null : BigDecimal.valueOf(i * TIER_WIDTH);
            tiers.add(new Tier(upTo, new BigDecimal("0.0213"), BigDecimal.ONE));
        }
        return tiers;
    }
}
