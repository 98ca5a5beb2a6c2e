package io.meterhouse.metering.api;

import io.meterhouse.operations.api.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A range of time that a request asks for: {@code from} is in it, {@code to} is not. */
public record TimeRange(Instant from, Instant to) {
    /** As far as events can lie ahead of the clock. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

    /** No event lies before. */
    public static final Instant BEGINNING = Instant.parse("1970-01-01T00:00:00Z");

    /** No event lies behind. */
    public static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * The range of {@code ?from=&to=}.
     *
     * @throws Problem 400 where they are no times, or the wrong way round
     */
    public static TimeRange of(
            @Nullable String from, @Nullable String to, Instant fromWhereMissing, Instant toWhereMissing) {
        Instant start = time("?from", from, fromWhereMissing);
        Instant end = time("?to", to, toWhereMissing);
        if (!end.isAfter(start)) {
            throw Problem.field("?to", "invalid_range", "The range ends before it begins.");
        }
        return new TimeRange(start, end);
    }

    /** Refuses what is wider. */
    public void requireAtMost(Duration widest) {
        if (Duration.between(from, to).compareTo(widest) > 0) {
            throw Problem.field("?from", "range_too_wide", "The range has at most " + widest.toDays() + " days.");
        }
    }

    private static Instant time(String name, @Nullable String text, Instant whereMissing) {
        if (text == null || text.isBlank()) {
            return whereMissing;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(BEGINNING) && !time.isAfter(END)) {
                return time;
            }
        } catch (DateTimeException notATime) {
            // Told below, in the same words as a time out of bounds.
        }
        throw Problem.field(name, "invalid_time", "A time is written as RFC 3339 has it: 2026-01-31T12:00:00Z.");
    }
}
