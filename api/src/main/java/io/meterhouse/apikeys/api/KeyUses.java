package io.meterhouse.apikeys.api;

import io.meterhouse.apikeys.storage.ApiKeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Remembers when keys were last used, and writes that down now and then, many at once. */
@Component
class KeyUses implements SmartLifecycle {
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    private final ApiKeyStore store;
    private final Clock clock;
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService writer;

    KeyUses(ApiKeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** On the hot path: one map write at most a second per key. */
    void used(String key) {
        Instant now = clock.instant();
        Instant last = uses.get(key);
        if (last == null || last.plus(Duration.ofSeconds(1)).isBefore(now)) {
            uses.put(key, now);
        }
    }

    private void write() {
        Map<String, Instant> written = new HashMap<>(uses);
        try {
            store.used(written);
            written.forEach(uses::remove);
        } catch (RuntimeException away) {
            LOG.warn("uses of keys cannot be written down: {}", away.toString());
        }
    }

    @Override
    public void start() {
        writer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("key-uses").daemon().factory());
        var _ = writer.scheduleWithFixedDelay(
                this::write, WRITE_PAUSE.toMillis(), WRITE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = writer;
        if (running != null) {
            running.shutdownNow();
            write();
        }
        writer = null;
    }

    @Override
    public boolean isRunning() {
        return writer != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
