package io.meterhouse.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventOrderTest {
    @Test
    void timeDecidesThenReceiptThenSourceThenId() {
        List<EventOrder> rising = List.of(
                new EventOrder(1, 9, "z", "z"),
                new EventOrder(2, 1, "z", "z"),
                new EventOrder(2, 2, "a", "z"),
                new EventOrder(2, 2, "b", "a"),
                new EventOrder(2, 2, "b", "b"));
        assertThat(rising.reversed().stream().sorted()).isEqualTo(rising);
    }

    @Test
    void textsAreInTheOrderOfTheirBytesAsInTheDatabase() {
        EventOrder wideTilde = new EventOrder(1, 1, "a", "\uFF5E");
        EventOrder emoji = new EventOrder(1, 1, "a", "\uD83D\uDE00");
        assertThat(wideTilde).isLessThan(emoji);
    }
}
