package io.meterhouse.events.worker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the sink as long as the application runs. */
final class SinkLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLifecycle.class);

    private final EventSink sink;
    private volatile boolean running;

    SinkLifecycle(EventSink sink) {
        this.sink = sink;
    }

    @Override
    public void start() {
        sink.start();
        running = true;
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
