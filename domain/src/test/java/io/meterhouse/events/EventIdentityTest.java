package io.meterhouse.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdentityTest {
    @Test
    void itNeverChanges() {
        // Taken once from an implementation of its own (Python's hashlib): what is on logs and in stores must stay
        // found.
        EventIdentity identity = EventIdentity.of("org_1", Environment.LIVE, "app", "é-1");
        assertThat(HexFormat.of().formatHex(identity.toBytes())).isEqualTo("dd50eb206fdef0a3581860db0b050703");
        assertThat(EventIdentity.ofBytes(identity.toBytes())).isEqualTo(identity);
    }

    @Test
    void manyOneAfterTheOtherAreTheSameAsEachAlone() {
        EventIdentities many = new EventIdentities();
        for (int length = 0; length < 600; length++) {
            String id = "é".repeat(length);
            byte[] around = ("<" + id + ">").getBytes(StandardCharsets.UTF_8);
            assertThat(many.of(
                            Utf8.of("org_1"), Environment.TEST, Utf8.of("app"), Utf8.of(around, 1, around.length - 1)))
                    .isEqualTo(EventIdentity.of("org_1", Environment.TEST, "app", id));
        }
    }

    @Test
    void noPartRunsIntoTheNext() {
        assertThat(EventIdentity.of("org_1", Environment.LIVE, "ab", "c"))
                .isNotEqualTo(EventIdentity.of("org_1", Environment.LIVE, "a", "bc"));
        assertThat(EventIdentity.of("org_1", Environment.LIVE, "a", "b"))
                .isNotEqualTo(EventIdentity.of("org_1", Environment.TEST, "a", "b"));
    }

    @Test
    void identitiesSpreadEvenlyOverPartitions() {
        int[] counts = new int[8];
        IntStream.range(0, 80_000)
                .map(i -> EventIdentity.of("org_1", Environment.LIVE, "app", "e-" + i)
                        .partition(counts.length))
                .forEach(partition -> counts[partition]++);
        assertThat(counts)
                .satisfies(each ->
                        IntStream.of(each).forEach(count -> assertThat(count).isBetween(9_500, 10_500)));
    }
}
