package io.meterhouse.events.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.local.engines.TestEngines;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventBlockIT {
    private static final long NOON = 1_770_000_000_000_000L;
    /** More than a place of two bytes can tell apart. */
    private static final int MANY = 70_000;

    private ClickHouse clickHouse;
    private ClickHouseEventTable table;

    @BeforeEach
    void freshTable() {
        clickHouse = new ClickHouse(new ClickHouseProperties(
                TestEngines.clickHouse(),
                "default",
                "",
                "t_" + UUID.randomUUID().toString().replace("-", "")));
        new ClickHouseMigrations(clickHouse).migrate();
        table = new ClickHouseEventTable(clickHouse);
    }

    @AfterEach
    void close() {
        clickHouse.close();
    }

    @Test
    void everyColumnComesBackAsItWasGiven() {
        MeterMatch first = new MeterMatch(7, new BigDecimal("-12.5"), "", new TreeMap<>(Map.of("region", "eu")));
        MeterMatch second = new MeterMatch(9, BigDecimal.ZERO, "käse", new TreeMap<>());
        table.insert(
                EventBlock.of(List.of(
                        row("shop", "e-1", "user-1", 5, List.of(first, second)),
                        row("shop", "e-2", null, 6, List.of()),
                        row("büro", "e-3", "", 8, List.of(first)))),
                "one");
        assertThat(clickHouse.query("""
                        SELECT concat(organization, ' ', toString(environment), ' ', type, ' ', source, ' ', id, ' ',
                               ifNull(subject, 'none'), ' ', data, ' ', extensions, ' ', key_id, ' ', key_line, ' ',
                               toString(toUnixTimestamp64Micro(time)), ' ', toString(toUnixTimestamp64Micro(clock_at)), ' ',
                               toString(log_epoch), '/', toString(log_partition), '/', toString(log_offset), ' ',
                               toString(match_meter), toString(match_value), toString(match_text),
                               toString(match_dimensions)) AS line
                        FROM events ORDER BY log_offset
                        """, new Parameters(), row -> row.text("line")))
                .containsExactly(
                        "org_1 live request shop e-1 user-1 {\"n\":1} {} key_1 line_1 1770000000000005 1770000000000105 1/2/5"
                                + " [7,9][-12.5,0]['','käse']['{\"region\":\"eu\"}','{}']",
                        "org_1 live request shop e-2 none {\"n\":1} {} key_1 line_1 1770000000000006 1770000000000106 1/2/6"
                                + " [][][][]",
                        "org_1 live request büro e-3  {\"n\":1} {} key_1 line_1 1770000000000008 1770000000000108 1/2/8"
                                + " [7][-12.5]['']['{\"region\":\"eu\"}']");
        EventIdentity identity = EventIdentity.of("org_1", Environment.LIVE, "shop", "e-2");
        assertThat(number(
                        "SELECT count() AS n FROM events WHERE identity = {identity:UInt128}",
                        new Parameters().number("identity", identity.high(), identity.low())))
                .isEqualTo(1);
    }

    @Test
    void aBlockIsFilledAgainAfterItWasCleared() {
        EventBlock block = new EventBlock();
        block.add(row("first", "e-1", "user-1", 1, List.of()));
        block.clear();
        block.add(row("second", "e-2", "user-2", 2, List.of()));
        table.insert(block, "again");
        assertThat(sources()).containsExactly("second");
    }

    @Test
    void whichRowsAreRepeatsMayBeSaidLater() {
        EventBlock block = new EventBlock();
        for (int offset = 0; offset < 4; offset++) {
            block.add(row("shop", "e-" + offset, null, offset, List.of()));
        }
        block.markRepeats(BitSet.valueOf(new long[] {0b1010}));
        table.insert(block, "marked");
        assertThat(clickHouse.query(
                        "SELECT log_offset FROM events WHERE repeat ORDER BY log_offset",
                        new Parameters(),
                        row -> row.number("log_offset")))
                .containsExactly(1L, 3L);
    }

    @Test
    void textsMayAllDiffer() {
        EventBlock block = new EventBlock();
        for (int i = 0; i < MANY; i++) {
            block.add(row("source-" + i, "e-" + i, null, i, List.of()));
        }
        table.insert(block, "many");
        assertThat(number(
                        "SELECT uniqExact(source) AS n FROM events WHERE source = concat('source-', toString(log_offset))",
                        new Parameters()))
                .isEqualTo(MANY);
    }

    @Test
    void theSameTokenStoresNothingTwice() {
        EventBlock block = EventBlock.of(List.of(row("shop", "e-1", null, 1, List.of())));
        table.insert(block, "token");
        table.insert(block, "token");
        assertThat(sources()).containsExactly("shop");
    }

    @Test
    void theFilterOfIdentitiesIsLeftToMerges() {
        EventBlock block = new EventBlock();
        for (int i = 0; i < MANY; i++) {
            block.add(row("shop", "e-" + i, null, i, List.of()));
        }
        table.insert(block, "many");
        // A byte for each identity is what a filter takes that is wrong once in a hundred.
        assertThat(indexBytes()).isLessThan(MANY / 2);
        clickHouse.execute("OPTIMIZE TABLE events FINAL", new Parameters());
        assertThat(indexBytes()).isGreaterThan(MANY);
    }

    private long indexBytes() {
        return number(
                "SELECT sum(secondary_indices_uncompressed_bytes) AS n FROM system.parts"
                        + " WHERE database = currentDatabase() AND table = 'events' AND active",
                new Parameters());
    }

    private long number(String statement, Parameters parameters) {
        return clickHouse.one(statement, parameters, row -> row.number("n"));
    }

    private List<String> sources() {
        return clickHouse.query("SELECT source FROM events", new Parameters(), row -> row.text("source"));
    }

    private static EventRow row(
            String source,
            String id,
            @org.jspecify.annotations.Nullable String subject,
            long offset,
            List<MeterMatch> matches) {
        return new EventRow(
                "org_1",
                Environment.LIVE,
                "request",
                NOON + offset,
                source,
                id,
                subject,
                new EventRow.Bytes("{\"n\":1}".getBytes(StandardCharsets.UTF_8)),
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                "key_1",
                "line_1",
                EventIdentity.of("org_1", Environment.LIVE, source, id),
                NOON + offset + 50,
                NOON + offset + 100,
                NOON + offset + 200,
                1,
                2,
                offset,
                false,
                matches);
    }
}
