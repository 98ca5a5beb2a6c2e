package io.meterhouse.events.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What the sink tells of itself. */
final class SinkMetrics {
    private final Counter rows;
    private final Counter blocks;
    private final Counter retries;
    private final Counter repaired;
    private final Counter poison;
    private final Counter restarts;
    private final AtomicLong lag = new AtomicLong();

    SinkMetrics(MeterRegistry registry) {
        this.rows = registry.counter("meterhouse.sink.rows");
        this.blocks = registry.counter("meterhouse.sink.blocks");
        this.retries = registry.counter("meterhouse.sink.retries");
        this.repaired = registry.counter("meterhouse.sink.repaired.rows");
        this.poison = registry.counter("meterhouse.sink.dead.letters");
        this.restarts = registry.counter("meterhouse.sink.restarts");
        registry.gauge("meterhouse.sink.lag", lag);
    }

    void stored(int count) {
        rows.increment(count);
        blocks.increment();
    }

    void retry() {
        retries.increment();
    }

    void repaired(int count) {
        repaired.increment(count);
    }

    void poison(int count) {
        poison.increment(count);
    }

    void restarted() {
        restarts.increment();
    }

    /** Records on the log that are not stored yet. */
    void lag(long records) {
        lag.set(records);
    }
}
