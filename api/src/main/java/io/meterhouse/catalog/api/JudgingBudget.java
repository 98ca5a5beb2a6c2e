package io.meterhouse.catalog.api;

/**
 * How much judging the events of one body may cost. Schemas and events are both their senders' own: what one multiplies the
 * other by is bounded here, whatever they are.
 */
final class JudgingBudget {
    /** Values of events times the schemas that may look at each: seconds at worst, where each does look. */
    private static final long STEPS_PER_BODY = 50_000_000;
    /** What it costs to let one schema look at one value, in characters matched with a pattern of one state. */
    private static final long PATTERN_STEPS = 10;

    static final ScopedValue<JudgingBudget> CURRENT = ScopedValue.newInstance();

    private long left;

    JudgingBudget() {
        this(STEPS_PER_BODY);
    }

    JudgingBudget(long steps) {
        this.left = steps;
    }

    /** @throws SpentException where that is more than is left */
    void spend(long steps) {
        if (steps > left) {
            throw new SpentException();
        }
        left -= steps;
    }

    /** @throws SpentException where matching so many characters against so many states is more than is left */
    static void spendOnPattern(long characters, long states) {
        if (CURRENT.isBound()) {
            CURRENT.get().spend(characters * states / PATTERN_STEPS);
        }
    }

    /** Thrown out of the middle of judging. */
    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private SpentException() {
            super("judging this body costs too much", null, false, false);
        }
    }
}
