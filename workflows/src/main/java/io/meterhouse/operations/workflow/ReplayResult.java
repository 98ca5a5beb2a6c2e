package io.meterhouse.operations.workflow;

/**
 * What came of a replay.
 *
 * @param version of this record's shape
 * @param stored how many of its letters are stored
 * @param refused how many could not be stored again
 */
public record ReplayResult(int version, int stored, int refused) {
    public static final int VERSION = 1;
}
