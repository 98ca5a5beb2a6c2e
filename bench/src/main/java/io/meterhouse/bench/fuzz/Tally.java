package io.meterhouse.bench.fuzz;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What was answered, and what should not have been. */
final class Tally {
    private static final int MOST_TOLD = 20;

    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final LongAdder faultCount = new LongAdder();
    private final LongAdder requests = new LongAdder();

    void answered(String how) {
        requests.increment();
        answers.computeIfAbsent(how, _ -> new LongAdder()).increment();
    }

    /** @param number the request that shows it again */
    void fault(long number, String what) {
        faultCount.increment();
        if (faultCount.sum() <= MOST_TOLD) {
            faults.add("request " + number + ": " + what);
        }
    }

    long requests() {
        return requests.sum();
    }

    long faultCount() {
        return faultCount.sum();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    Map<String, Long> answers() {
        Map<String, Long> sums = new TreeMap<>();
        answers.forEach((how, count) -> sums.put(how, count.sum()));
        return sums;
    }
}
