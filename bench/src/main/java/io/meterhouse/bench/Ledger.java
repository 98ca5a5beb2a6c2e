package io.meterhouse.bench;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the platform has been sent and what it answered, event by event. Events are numbers; whatever else is in one follows
 * from its number, so that a ledger of ten million of them is an array.
 */
final class Ledger {

    /** What is sent of a number. */
    enum Kind {
        ORDINARY,
        /** Of a period that is closed: accepted, and billed as an adjustment. */
        LATE,
        /** Refused by name. */
        INVALID
    }

    /** Why an event is refused, with the field that makes it so. */
    enum Fault {
        MISSING_TYPE("missing_type"),
        INVALID_TIME("invalid_time"),
        TOO_OLD("too_old"),
        TOO_FAR_AHEAD("too_far_ahead"),
        INVALID_DATA("invalid_data");

        private static final Fault[] ALL = values();

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }

        static Fault of(long number) {
            return ALL[(int) (mixed(number) >>> 40) % ALL.length];
        }
    }

    private static final int PERCENT = 100;
    private static final int INVALID_PERCENT = 1;
    private static final int LATE_PERCENT = 1;
    private static final int AMOUNTS = 1000;
    private static final int ACCEPTED = 1;
    private static final int REFUSED = 2;

    private final AtomicIntegerArray answers;

    Ledger(int events) {
        this.answers = new AtomicIntegerArray(events);
    }

    int events() {
        return answers.length();
    }

    static Kind kind(long number) {
        int share = (int) Long.remainderUnsigned(mixed(number), PERCENT);
        if (share < INVALID_PERCENT) {
            return Kind.INVALID;
        }
        return share < INVALID_PERCENT + LATE_PERCENT ? Kind.LATE : Kind.ORDINARY;
    }

    /** What the event is worth when it is sent first; a repeat of it is worth something else, which must not count. */
    static int amount(long number) {
        return 1 + (int) Long.remainderUnsigned(mixed(number) >>> 8, AMOUNTS);
    }

    /** What a repeat says instead. */
    static int amountOfRepeat(long number) {
        return amount(number) + AMOUNTS;
    }

    void accepted(long number) {
        answers.set((int) number, ACCEPTED);
    }

    void refused(long number) {
        answers.set((int) number, REFUSED);
    }

    boolean isAccepted(long number) {
        return answers.get((int) number) == ACCEPTED;
    }

    boolean isAnswered(long number) {
        return answers.get((int) number) != 0;
    }

    long accepted(Kind kind) {
        long count = 0;
        for (int number = 0; number < events(); number++) {
            if (isAccepted(number) && kind(number) == kind) {
                count++;
            }
        }
        return count;
    }

    /** The sum of what the accepted events of this kind are worth. */
    long worth(Kind kind) {
        long sum = 0;
        for (int number = 0; number < events(); number++) {
            if (isAccepted(number) && kind(number) == kind) {
                sum += amount(number);
            }
        }
        return sum;
    }

    /** SplitMix64's last step: neighbouring numbers have nothing in common afterwards. */
    private static long mixed(long number) {
        long z = (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
