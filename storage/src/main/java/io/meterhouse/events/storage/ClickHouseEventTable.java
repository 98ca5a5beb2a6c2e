package io.meterhouse.events.storage;

import org.springframework.stereotype.Repository;

/** The table in ClickHouse. It writes for all organizations: this is one of the named stores without a scope. */
@Repository
public class ClickHouseEventTable implements EventTable {
    // On a cluster the shard's part of an insert has an id of its own, and may go on when the node that was asked is
    // gone.
    private static final String RUNNING =
            "SELECT count() AS running FROM %s WHERE startsWith(initial_query_id, {token:String})";

    private static final String HELD = """
            SELECT log_offset, %s AS copies FROM %s
            WHERE log_epoch = {epoch:UInt32} AND log_partition = {partition:UInt32}
              AND log_offset >= {from:UInt64} AND log_offset < {to:UInt64}
            GROUP BY log_offset ORDER BY log_offset
            """;

    private static final String TOUCH = """
            INSERT INTO touched
            SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
                   max(log_offset), max(stored_at)
            FROM events
            WHERE log_epoch = {epoch:UInt32} AND log_partition = {partition:UInt32}
              AND log_offset >= {from:UInt64} AND log_offset < {to:UInt64}
            GROUP BY organization, environment, type, hour, log_epoch, log_partition
            """;

    private final ClickHouse clickHouse;

    public ClickHouseEventTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    @Override
    public void insert(EventBlock block, String token) {
        clickHouse.insertNative("events", block.columnNames(), block::writeTo, token);
    }

    @Override
    public boolean isRunning(String tokenPrefix) {
        String everywhere = RUNNING.formatted(clickHouse.layout().system("processes"));
        return clickHouse.one(
                everywhere, new Parameters().text("token", tokenPrefix), row -> row.number("running") > 0);
    }

    @Override
    public long[] held(int epoch, int partition, long from, long to) {
        TableLayout layout = clickHouse.layout();
        String held = HELD.formatted(layout.copies(), layout.everyCopyOf("events"));
        return clickHouse
                .query(held, range(epoch, partition, from, to), row -> {
                    // A row that was never acknowledged is on its way to all replicas, or to none: time will tell.
                    if (row.number("copies") < layout.replicas()) {
                        throw new ClickHouseException(
                                ClickHouseException.NO_ANSWER, "replicas do not agree yet on what they hold", null);
                    }
                    return row.number("log_offset");
                })
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public void touch(int epoch, int partition, long from, long to) {
        clickHouse.execute(TOUCH, range(epoch, partition, from, to));
    }

    private static Parameters range(int epoch, int partition, long from, long to) {
        return new Parameters()
                .number("epoch", epoch)
                .number("partition", partition)
                .number("from", from)
                .number("to", to);
    }
}
