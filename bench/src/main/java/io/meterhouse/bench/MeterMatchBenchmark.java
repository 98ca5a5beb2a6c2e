package io.meterhouse.bench;

import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterFilter;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.catalog.ValuePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to decide what an event is to all meters, over data of about 300 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MeterMatchBenchmark {
    private static final String TYPE = "api.request";
    private static final byte[] DATA = """
            {"method": "GET", "path": "/v1/reports/2026/monthly", "status": 200, "region": "eu-central-1",
             "duration_ms": 12.345, "bytes": 48213, "user": {"id": "usr_01K9ZQ4T6V", "plan": "growth"},
             "tags": ["internal", "batch"], "trace": "4bf92f3577b34da6a3ce929d0e0e4736", "cached": false,
             "agent": "meterhouse-sdk/1.4.2 (java 25)"}""".getBytes(StandardCharsets.UTF_8);

    private static final Meter COUNT = meter(1, Aggregation.COUNT, null, List.of());
    private static final Meter SUM = meter(2, Aggregation.SUM, "$.bytes", List.of());
    private static final Meter UNIQUE = meter(3, Aggregation.UNIQUE_COUNT, "$.user.id", List.of());
    private static final Meter FILTERED = meter(
            4,
            Aggregation.COUNT,
            null,
            List.of(
                    new MeterFilter(ValuePath.parse("$.status"), MeterFilter.Op.LT, 500),
                    new MeterFilter(ValuePath.parse("$.cached"), MeterFilter.Op.EQ, false)));

    private final MeterMatcher countOnly = new MeterMatcher(List.of(COUNT));
    private final MeterMatcher oneSum = new MeterMatcher(List.of(SUM));
    private final MeterMatcher fourMeters = new MeterMatcher(List.of(COUNT, SUM, UNIQUE, FILTERED));

    @Benchmark
    public List<MeterMatch> noMeterOfTheType() {
        return fourMeters.match("page.viewed", "source", "subject", DATA);
    }

    @Benchmark
    public List<MeterMatch> countWithoutLookingAtTheData() {
        return countOnly.match(TYPE, "source", "subject", DATA);
    }

    @Benchmark
    public List<MeterMatch> oneSum() {
        return oneSum.match(TYPE, "source", "subject", DATA);
    }

    @Benchmark
    public List<MeterMatch> fourMetersWithFiltersAndDimensions() {
        return fourMeters.match(TYPE, "source", "subject", DATA);
    }

    private static Meter meter(int number, Aggregation aggregation, @Nullable String path, List<MeterFilter> filters) {
        TreeMap<String, ValuePath> groupBy = new TreeMap<>();
        if (path != null) {
            groupBy.putAll(Map.of("region", ValuePath.parse("$.region")));
        }
        return new Meter(
                "mtr_" + number,
                number,
                "meter_" + number,
                "Meter " + number,
                TYPE,
                aggregation,
                path == null ? null : ValuePath.parse(path),
                filters,
                groupBy);
    }
}
