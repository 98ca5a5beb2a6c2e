package io.meterhouse.events.storage;

/**
 * The table of events as its writer sees it. Every method throws {@link ClickHouseException} where ClickHouse did not do
 * it, which after an insert leaves open whether the rows are there: {@link #held} is the proof.
 */
public interface EventTable {
    /**
     * Inserts the rows of a block, which are of one log partition.
     *
     * @param token names the block for ever: the same token is never used with other rows
     */
    void insert(EventBlock block, String token);

    /** Whether an insert under a token that begins like this is still at work. */
    boolean isRunning(String tokenPrefix);

    /**
     * Which offsets of [{@code from}, {@code to}) the table holds, rising, each once. There is no answer while replicas
     * differ in that.
     */
    long[] held(int epoch, int partition, long from, long to);

    /** Notes again what the rows of [{@code from}, {@code to}) touched; doing so twice changes nothing. */
    void touch(int epoch, int partition, long from, long to);
}
