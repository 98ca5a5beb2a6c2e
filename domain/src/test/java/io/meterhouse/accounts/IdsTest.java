package io.meterhouse.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final int MANY = 10_000;

    @Test
    void idsSortByTheirMakingAndNeverRepeat() {
        List<String> ids =
                Stream.generate(() -> Ids.next(Ids.INVOICE)).limit(MANY).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("inv_[0-9A-HJKMNP-TV-Z]{26}"));
    }

    @Test
    void aPrefixEndsInAnUnderscore() {
        assertThatThrownBy(() -> Ids.next("inv")).isInstanceOf(IllegalArgumentException.class);
    }
}
