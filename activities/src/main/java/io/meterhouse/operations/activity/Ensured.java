package io.meterhouse.operations.activity;

/**
 * Workflows that rows call for. Each worker calls this at its start and every few seconds after: nothing is only in
 * Temporal, so that a server which lost its memory, or a start that never arrived, is made good from PostgreSQL.
 */
public interface Ensured {
    /**
     * Starts every workflow that a row calls for and that has no open run, a page at a time. Starting one that is there
     * already must be a no-op. What an admin terminated says so in its row and stays so.
     */
    void ensure();
}
