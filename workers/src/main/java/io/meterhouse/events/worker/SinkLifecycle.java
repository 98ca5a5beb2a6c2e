package io.meterhouse.events.worker;

import io.meterhouse.events.storage.ClickHouseReady;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the sink as long as the application runs, and not before the tables are as it expects them. */
final class SinkLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLifecycle.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final EventSink sink;
    private final ClickHouseReady ready;
    private volatile boolean running;

    SinkLifecycle(EventSink sink, ClickHouseReady ready) {
        this.sink = sink;
        this.ready = ready;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("event-sink-start").start(this::startWhenTheTablesAreThere);
    }

    /** A migration may put a table in another's place: what were stored meanwhile would be lost. */
    private void startWhenTheTablesAreThere() {
        try {
            while (running && !ready.await(LOOK_EVERY)) {
                LOG.info("the sink waits for ClickHouse's migrations");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        // One that was stopped before ends by itself.
        sink.start();
    }

    @Override
    public void stop() {
        running = false;
        try {
            sink.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("the sink was not waited for; the next owner of its partitions will look");
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
