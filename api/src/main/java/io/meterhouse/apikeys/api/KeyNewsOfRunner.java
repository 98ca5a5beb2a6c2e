package io.meterhouse.apikeys.api;

import io.meterhouse.operations.api.Runner;
import org.springframework.stereotype.Component;

/** Tells the other processes how far this one has followed the changes of keys. */
@Component
class KeyNewsOfRunner implements PolledApiKeyCache.KeyNews {
    private final Runner runner;

    KeyNewsOfRunner(Runner runner) {
        this.runner = runner;
    }

    @Override
    public void seen(long change) {
        runner.seenChange(change);
    }
}
