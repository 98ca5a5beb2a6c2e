package io.meterhouse.events.storage;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Repository;

/** Which of the records that a replay put on the log are stored. */
@Repository
public class ReplayedRecords {
    private static final String FOUND = """
            SELECT log_epoch, log_partition, log_offset, max(repeat) AS is_repeat FROM events
            WHERE organization = {organization:String}
              AND log_offset >= {from:UInt64} AND log_offset <= {to:UInt64}
              AND (log_epoch, log_partition, log_offset)
                  IN (SELECT arrayJoin(arrayZip({epochs:Array(UInt32)}, {partitions:Array(UInt32)}, {offsets:Array(UInt64)})))
            GROUP BY log_epoch, log_partition, log_offset
            """;

    private final ClickHouse clickHouse;

    public ReplayedRecords(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** The places at which an event of the organization is stored, and whether it is marked as a repeat. */
    public Map<LogPlace, Boolean> stored(String organization, Collection<LogPlace> places) {
        Map<LogPlace, Boolean> found = new HashMap<>();
        if (places.isEmpty()) {
            return found;
        }
        Parameters parameters = new Parameters()
                .text("organization", organization)
                .number(
                        "from",
                        places.stream().mapToLong(LogPlace::offset).min().orElseThrow())
                .number("to", places.stream().mapToLong(LogPlace::offset).max().orElseThrow())
                .numbers("epochs", places.stream().map(LogPlace::epoch).toList())
                .numbers("partitions", places.stream().map(LogPlace::partition).toList())
                .numbers("offsets", places.stream().map(LogPlace::offset).toList());
        clickHouse.forEach(
                FOUND,
                parameters,
                row -> found.put(
                        new LogPlace(
                                row.smallNumber("log_epoch"),
                                row.smallNumber("log_partition"),
                                row.number("log_offset")),
                        row.flag("is_repeat")));
        return found;
    }
}
