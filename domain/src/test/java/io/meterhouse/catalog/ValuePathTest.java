package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuePathTest {
    @Test
    void stepsAreReadWithDotsAndWithQuotes() {
        assertThat(ValuePath.parse("$.a.b").members()).containsExactly("a", "b");
        assertThat(ValuePath.parse("$.http-status").members()).containsExactly("http-status");
        assertThat(ValuePath.parse("$['a.b'][\"c\"].d").members()).containsExactly("a.b", "c", "d");
        assertThat(ValuePath.parse("$['it\\'s']").members()).containsExactly("it's");
        assertThat(ValuePath.parse("subject")).isEqualTo(ValuePath.SUBJECT);
        assertThat(ValuePath.parse("source")).isEqualTo(ValuePath.SOURCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "$", "a", "$.", "$..a", "$.a.", "$a", "$.a[0]", "$.*", "$[*]", "$.a b", "$['a'", "$.1a", "Subject"
            })
    void whatIsNoPathIsRefused(String text) {
        assertThatThrownBy(() -> ValuePath.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathDeeperThanDataMayNestIsRefused() {
        assertThat(ValuePath.parse("$" + ".a".repeat(ValuePath.MAX_STEPS)).members())
                .hasSize(ValuePath.MAX_STEPS);
        assertThatThrownBy(() -> ValuePath.parse("$" + ".a".repeat(ValuePath.MAX_STEPS + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ValuePath.parse("$." + "a".repeat(ValuePath.MAX_LENGTH)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void aPathSurvivesBeingWrittenDown(@ForAll @Size(min = 1, max = 5) List<@NotEmpty String> members) {
        ValuePath path = new ValuePath(ValuePath.Root.DATA, members);
        if (path.text().length() <= ValuePath.MAX_LENGTH) {
            assertThat(ValuePath.parse(path.text())).isEqualTo(path);
        }
    }
}
