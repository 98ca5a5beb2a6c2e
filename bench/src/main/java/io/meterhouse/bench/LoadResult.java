package io.meterhouse.bench;

import java.time.Duration;
import java.util.Arrays;

/** What a load came to. */
final class LoadResult {
    private final long events;
    private final Duration took;
    private final long[] latencies;
    private final long refused;

    /**
     * @param latencies of each acknowledged request in nanoseconds
     * @param refused answers other than 202
     */
    LoadResult(long events, Duration took, long[] latencies, long refused) {
        this.events = events;
        this.took = took;
        this.latencies = latencies.clone();
        this.refused = refused;
        Arrays.sort(this.latencies);
    }

    long events() {
        return events;
    }

    long refused() {
        return refused;
    }

    boolean isTimed() {
        return latencies.length > 0;
    }

    double perSecond() {
        return events * 1e9 / took.toNanos();
    }

    /** In milliseconds. */
    double percentile(double share) {
        if (latencies.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.min(latencies.length - 1, Math.ceil(share * latencies.length) - 1);
        return latencies[Math.max(0, index)] / 1e6;
    }
}
