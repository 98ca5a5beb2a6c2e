package io.meterhouse.bench.fuzz;

/** Ids of good events. Each proves itself, so that what a broken body made of one is taken for no other. */
final class GoodIds {
    static final long NONE = -1;

    private final String start;

    /** @param run what no other run is known by */
    GoodIds(String run) {
        this.start = run + '-';
    }

    String of(long number) {
        return start + number + '-' + proof(number);
    }

    /** The number of a good event; {@link #NONE} for any other id. */
    long numberOf(String id) {
        int end = id.lastIndexOf('-');
        if (!id.startsWith(start) || end < start.length() || end - start.length() > 10) {
            return NONE;
        }
        try {
            long number = Long.parseLong(id, start.length(), end, 10);
            return id.equals(of(number)) ? number : NONE;
        } catch (NumberFormatException broken) {
            return NONE;
        }
    }

    private static String proof(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        return Long.toHexString(mixed ^ mixed >>> 29);
    }
}
