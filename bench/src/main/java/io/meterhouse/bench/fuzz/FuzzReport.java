package io.meterhouse.bench.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of it.
 *
 * @param seed makes the same requests again
 * @param answers how often each answer was given
 * @param neighbours good events that were acknowledged, each of which was looked for
 * @param faults what should not have been, the first of them
 * @param faultCount all of them
 * @param footprints of the api: before, in the middle, after; none where they are not known
 */
public record FuzzReport(
        long seed,
        long requests,
        Duration took,
        Map<String, Long> answers,
        long neighbours,
        List<String> faults,
        long faultCount,
        List<Footprint> footprints) {
    private static final double MILLIS_PER_SECOND = 1e3;

    /** As people read it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        double seconds = took.toMillis() / MILLIS_PER_SECOND;
        lines.add(String.format(
                Locale.ROOT, "seed %d: %,d requests in %.0f s, %,.0f/s", seed, requests, seconds, requests / seconds));
        lines.add("answers: " + answers);
        lines.add(String.format(Locale.ROOT, "good neighbours acknowledged and looked for: %,d", neighbours));
        List<String> when = List.of("before", "in the middle", "after");
        for (int i = 0; i < footprints.size(); i++) {
            lines.add("api " + when.get(i) + ": " + footprints.get(i));
        }
        lines.add(String.format(Locale.ROOT, "faults: %,d", faultCount));
        lines.addAll(faults);
        return lines;
    }
}
