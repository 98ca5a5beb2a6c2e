package io.meterhouse.events;

import java.time.LocalDate;
import java.time.chrono.IsoChronology;

/**
 * Reads RFC 3339 times as real senders write them: any offset, {@code t} and {@code z} in either case, a blank instead of
 * the {@code T}, seconds left out, an offset without its colon, any number of fraction digits (cut to microseconds, never
 * rounded), a leap second (which is the next minute's first). A time without an offset is refused: nobody knows where it
 * was meant.
 */
final class EventTime {
    /** What {@link #parse} answers for a text that is no time. */
    static final long INVALID = Long.MIN_VALUE;

    private static final int FRACTION_DIGITS = 6;
    private static final int LONGEST = 64;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int LARGEST_OFFSET_MINUTES = 23 * 60 + 59;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final String text;
    private int at;

    private EventTime(String text) {
        this.text = text;
    }

    /** Microseconds since 1970-01-01T00:00:00Z, or {@link #INVALID}. */
    static long parse(String text) {
        return text.length() > LONGEST ? INVALID : new EventTime(text).read();
    }

    private long read() {
        int year = digits(4);
        boolean dashes = take('-');
        int month = digits(2);
        dashes &= take('-');
        int day = digits(2);
        boolean separated = take('T') || take('t') || take(' ');
        int hour = digits(2);
        boolean colon = take(':');
        int minute = digits(2);
        int second = take(':') ? digits(2) : 0;
        long micros = fraction();
        int offset = offsetMinutes();
        boolean complete =
                at == text.length() && dashes && separated && colon && micros >= 0 && offset != Integer.MIN_VALUE;
        if (!complete || !isDate(year, month, day) || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return INVALID;
        }
        // 60 is a leap second; by the clock that everybody else uses it is the next minute's first second.
        if (second < 0 || second > 60) {
            return INVALID;
        }
        long seconds = LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY
                + hour * 3_600L
                + (minute - offset) * 60L
                + second;
        return seconds * MICROS_PER_SECOND + micros;
    }

    private static boolean isDate(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return false;
        }
        return day <= 28
                || day
                        <= switch (month) {
                            case 2 -> IsoChronology.INSTANCE.isLeapYear(year) ? 29 : 28;
                            case 4, 6, 9, 11 -> 30;
                            default -> 31;
                        };
    }

    private boolean take(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** So many digits as a number, or -1 where there are fewer. */
    private int digits(int count) {
        if (at + count > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < count; i++) {
            int digit = text.charAt(at + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        at += count;
        return number;
    }

    /** The fraction of a second in microseconds, 0 where there is none, -1 where a point has no digits behind it. */
    private long fraction() {
        if (!take('.')) {
            return 0;
        }
        int first = at;
        long micros = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            if (at - first < FRACTION_DIGITS) {
                micros = micros * 10 + (text.charAt(at) - '0');
            }
            at++;
        }
        if (at == first) {
            return -1;
        }
        for (int i = at - first; i < FRACTION_DIGITS; i++) {
            micros *= 10;
        }
        return micros;
    }

    /** Minutes east of Greenwich, or {@link Integer#MIN_VALUE} where there is no offset. */
    private int offsetMinutes() {
        if (take('Z') || take('z')) {
            return 0;
        }
        boolean west = take('-');
        if (!west && !take('+')) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(2);
        boolean colon = take(':');
        int minutes = at == text.length() && !colon ? 0 : digits(2);
        int offset = hours * 60 + minutes;
        if (hours < 0 || minutes < 0 || minutes > 59 || offset > LARGEST_OFFSET_MINUTES) {
            return Integer.MIN_VALUE;
        }
        return west ? -offset : offset;
    }
}
