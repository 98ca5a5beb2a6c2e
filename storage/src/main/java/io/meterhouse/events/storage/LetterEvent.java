package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import org.jspecify.annotations.Nullable;

/**
 * What a dead letter is taken for: as it was read, or as somebody edited it.
 *
 * @param json the event as a sender would send it, byte for byte what is put on the log; null where nothing could be read
 */
public record LetterEvent(
        @Nullable String organization,
        @Nullable Environment environment,
        @Nullable String json) {}
