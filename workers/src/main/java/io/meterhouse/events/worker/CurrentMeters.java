package io.meterhouse.events.worker;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.catalog.storage.MeterStore;
import java.util.List;
import java.util.function.Supplier;

/**
 * The meters as they are when asked. Every block asks after it was read, so that no event accepted after a meter was made
 * goes without its match. Only the compiled matcher is kept, as long as the meters are the same.
 */
final class CurrentMeters implements Supplier<MeterMatcher> {
    private final MeterStore store;
    private volatile Compiled compiled = new Compiled(List.of(), new MeterMatcher(List.of()));

    private record Compiled(List<Meter> meters, MeterMatcher matcher) {}

    CurrentMeters(MeterStore store) {
        this.store = store;
    }

    @Override
    public MeterMatcher get() {
        List<Meter> now = store.all();
        Compiled known = compiled;
        if (!known.meters().equals(now)) {
            known = new Compiled(now, new MeterMatcher(now));
            compiled = known;
        }
        return known.matcher();
    }
}
