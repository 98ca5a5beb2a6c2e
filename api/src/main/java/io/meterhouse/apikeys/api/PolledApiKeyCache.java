package io.meterhouse.apikeys.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.KeyedHash;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.apikeys.storage.ApiKeyStore.WorkingKey;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps keys in memory under their hash and asks PostgreSQL five times a second what changed about keys, so that a change
 * made on any node is known here well within a second. Plaintexts are never kept.
 */
@Component
class PolledApiKeyCache implements ApiKeyCache, SmartLifecycle {
    static final Duration POLL_PAUSE = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(PolledApiKeyCache.class);
    private static final int MAX_KEYS = 200_000;
    private static final Duration KEYS_REMEMBERED = Duration.ofMinutes(30);
    /** An unknown key is remembered so briefly that asking for it again and again costs one question a second. */
    private static final Duration UNKNOWN_REMEMBERED = Duration.ofSeconds(1);
    /** How long keys are still believed while the database cannot say what changed. */
    private static final Duration MAX_BLIND = Duration.ofMinutes(10);

    private static final int MAX_CHANGES_A_POLL = 1_000;

    private final ApiKeyStore store;
    private final KeyNews news;
    private final KeyUses uses;
    private final Clock clock;
    private final KeyedHash hashes;
    private final AtomicLong lastSeen = new AtomicLong();
    private volatile Instant lastPoll = Instant.EPOCH;
    private @Nullable ScheduledExecutorService poller;

    /** An empty answer is a key that is known not to work. */
    private final Cache<String, Optional<ActiveKey>> keys = Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfter(Expiry.creating(
                    (String hash, Optional<ActiveKey> key) -> key.isPresent() ? KEYS_REMEMBERED : UNKNOWN_REMEMBERED))
            .build();

    /** Told how far this node has followed the changes of keys. */
    @FunctionalInterface
    interface KeyNews {
        void seen(long change);
    }

    PolledApiKeyCache(ApiKeyStore store, KeyProperties properties, KeyNews news, KeyUses uses, Clock clock) {
        this.store = store;
        this.news = news;
        this.uses = uses;
        this.clock = clock;
        this.hashes = new KeyedHash(properties.pepperBytes());
    }

    @Override
    public Presented presented(String plaintext) {
        return new Presented(ApiKeyFormat.isWellFormed(plaintext) ? hashes.hash(plaintext) : null);
    }

    @Override
    public @Nullable ActiveKey find(Presented presented) {
        if (presented.hash() == null) {
            return null;
        }
        if (isBlind()) {
            throw Problem.unavailable("unavailable", "Keys cannot be checked at the moment.", Duration.ofSeconds(1));
        }
        // Loading inside the map's own computation: an invalidation that comes meanwhile waits and then takes effect.
        return working(keys.get(presented.hash(), this::load));
    }

    @Override
    public Known findInMemory(Presented presented) {
        if (presented.hash() == null) {
            return new Known(true, null);
        }
        Optional<ActiveKey> known = keys.getIfPresent(presented.hash());
        return known == null || isBlind() ? new Known(false, null) : new Known(true, working(known));
    }

    /** Whether this node has not heard of keys for so long that it must not answer from memory. */
    private boolean isBlind() {
        return lastPoll.isBefore(clock.instant().minus(MAX_BLIND));
    }

    private Optional<ActiveKey> load(String hash) {
        return Optional.ofNullable(store.working(hash, clock.instant())).map(PolledApiKeyCache::activeKey);
    }

    private @Nullable ActiveKey working(Optional<ActiveKey> found) {
        ActiveKey key = found.orElse(null);
        if (key == null || (key.endsAt() != null && !key.endsAt().isAfter(clock.instant()))) {
            return null;
        }
        uses.used(key.keyId());
        return key;
    }

    private static ActiveKey activeKey(WorkingKey row) {
        return new ActiveKey(
                row.id(),
                row.line(),
                row.organization(),
                row.environment(),
                Set.copyOf(row.scopes()),
                row.onTestClock(),
                row.trackingPlan(),
                row.endsAt());
    }

    /** Forgets what changed since the last look. */
    void poll() {
        Map<String, Long> changed = store.changedSince(lastSeen.get(), MAX_CHANGES_A_POLL);
        changed.keySet().forEach(keys::invalidate);
        long newest = changed.values().stream().mapToLong(Long::longValue).max().orElse(lastSeen.get());
        lastSeen.set(newest);
        lastPoll = clock.instant();
        news.seen(newest);
    }

    private void pollPatiently() {
        try {
            poll();
        } catch (RuntimeException away) {
            LOG.warn("changes of keys cannot be read: {}", away.toString());
        }
    }

    @Override
    public void start() {
        lastSeen.set(store.newestChange());
        lastPoll = clock.instant();
        poller = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("key-changes").daemon().factory());
        var _ = poller.scheduleWithFixedDelay(this::pollPatiently, 0, POLL_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ExecutorService running = poller;
        if (running != null) {
            running.shutdownNow();
        }
        poller = null;
    }

    @Override
    public boolean isRunning() {
        return poller != null;
    }

    /** Before the doors open, and until after they are closed. */
    @Override
    public int getPhase() {
        return 0;
    }
}
