package io.meterhouse.billing;

/** How long a period is: so many days, weeks, months or years by the calendar. */
public record Interval(IntervalUnit unit, int count) {
    /** The longest interval is about a year of days; nobody bills more seldom than every few years. */
    public static final int MAX_COUNT = 366;

    private static final int MONTHS_IN_A_YEAR = 12;
    private static final int DAYS_IN_A_WEEK = 7;

    public Interval {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("an interval counts 1 to " + MAX_COUNT + " units, not " + count);
        }
    }

    /** Whether every boundary of this interval is one of {@code rhythm} too, from the same anchor. */
    public boolean isWholeMultipleOf(Interval rhythm) {
        return isCountedInMonths() == rhythm.isCountedInMonths() && smallestUnits() % rhythm.smallestUnits() == 0;
    }

    private boolean isCountedInMonths() {
        return switch (unit) {
            case DAY, WEEK -> false;
            case MONTH, YEAR -> true;
        };
    }

    private int smallestUnits() {
        return switch (unit) {
            case DAY, MONTH -> count;
            case WEEK -> count * DAYS_IN_A_WEEK;
            case YEAR -> count * MONTHS_IN_A_YEAR;
        };
    }
}
