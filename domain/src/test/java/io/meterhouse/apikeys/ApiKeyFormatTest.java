package io.meterhouse.apikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFormatTest {
    private static final String ZEROS = ApiKeyFormat.generate(Environment.LIVE, new byte[ApiKeyFormat.RANDOM_BYTES]);

    @Test
    void aKeyOfTheSameBytesIsTheSameForever() {
        assertThat(ZEROS).isEqualTo("mh_live_" + "0".repeat(33) + "4I5QOm");
    }

    @Property
    void everyKeyIsWellFormedAndSaysItsEnvironment(
            @ForAll Environment environment, @ForAll @Size(ApiKeyFormat.RANDOM_BYTES) byte[] random) {
        String key = ApiKeyFormat.generate(environment, random);
        assertThat(key).matches("mh_(live|test)_[0-9A-Za-z]{39}");
        assertThat(ApiKeyFormat.isWellFormed(key)).isTrue();
        assertThat(ApiKeyFormat.environment(key)).isEqualTo(environment);
        assertThat(key).startsWith(ApiKeyFormat.prefixOf(key));
    }

    @Property
    void oneWrongCharacterIsNoticed(
            @ForAll @Size(ApiKeyFormat.RANDOM_BYTES) byte[] random, @ForAll @IntRange(min = 8, max = 46) int at) {
        String key = ApiKeyFormat.generate(Environment.TEST, random);
        char other = key.charAt(at) == 'x' ? 'y' : 'x';
        assertThat(ApiKeyFormat.isWellFormed(key.substring(0, at) + other + key.substring(at + 1)))
                .isFalse();
    }

    @Test
    void aKeyOfOneEnvironmentIsNoneOfTheOther() {
        assertThat(ApiKeyFormat.isWellFormed(ZEROS.replace("live", "test"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mh_live_", "sk_live_000000000000000000000000000000000000000", "mh_prod_0", "Bearer x"})
    void whatIsNoKeyIsRefusedWithoutRepeatingIt(String text) {
        assertThat(ApiKeyFormat.isWellFormed(text)).isFalse();
        assertThatThrownBy(() -> ApiKeyFormat.environment(text)).hasMessage("not an API key");
        assertThatThrownBy(() -> ApiKeyFormat.prefixOf(text)).hasMessage("not an API key");
    }

    @Test
    void theHashIsHmacSha256() {
        // RFC 4231, test case 2.
        assertThat(KeyedHash.hash("Jefe".getBytes(StandardCharsets.US_ASCII), "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void environmentsGoByTheirNames() {
        assertThat(Environment.of("live")).isEqualTo(Environment.LIVE);
        assertThat(Environment.TEST.code()).isEqualTo("test");
        assertThatThrownBy(() -> Environment.of("LIVE")).isInstanceOf(IllegalArgumentException.class);
    }
}
