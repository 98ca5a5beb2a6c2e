package io.meterhouse.events.storage;

/** Conditions on where a row's record lies on the log; bound by {@link Parameters#position}. */
public final class Positions {
    private Positions() {}

    /** The record lies before the position: it was on the log when that was taken. */
    public static String before(String name) {
        return "(log_epoch < {%1$s_epoch:UInt32} OR (log_epoch = {%1$s_epoch:UInt32} AND log_offset < {%1$s:Array(UInt64)}[log_partition + 1]))"
                .formatted(name);
    }

    /** The record lies at the position or after it. */
    public static String from(String name) {
        return "NOT " + before(name);
    }
}
