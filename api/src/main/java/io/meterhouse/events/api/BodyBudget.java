package io.meterhouse.events.api;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** How many bytes of bodies may be held at once, over all connections: a crowd of large senders must not end the process. */
@Component
class BodyBudget {
    static final long BYTES = 64L * 1024 * 1024;

    private final AtomicLong held = new AtomicLong();

    /** Takes room for so many bytes, or none. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= BYTES) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
