package io.meterhouse.bench;

import java.time.Duration;
import java.util.Arrays;

/**
 * What a load came to.
 *
 * @param latencies of each acknowledged request in nanoseconds, ascending
 * @param refused answers other than 202
 */
record LoadResult(long events, Duration took, long[] latencies, long refused) {
    static LoadResult of(long events, Duration took, long[] latencies, long refused) {
        long[] ascending = latencies.clone();
        Arrays.sort(ascending);
        return new LoadResult(events, took, ascending, refused);
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
