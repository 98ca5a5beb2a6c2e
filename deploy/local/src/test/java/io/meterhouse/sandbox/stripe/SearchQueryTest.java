package io.meterhouse.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.sandbox.server.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SearchQueryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "metadata['invoice']:'inv_1'|true",
                "metadata[\"invoice\"]:\"inv_1\"|true",
                "metadata['invoice']:'inv_2'|false",
                "-metadata['invoice']:'inv_2'|true",
                "metadata['other']:null|true",
                "metadata['invoice']:null|false",
                "status:'open' AND total>100|true",
                "status:'paid' AND total>100|false",
                "status:'paid' OR total>=4200|true",
                "total<4200|false",
                "number~'mh-'|true",
            })
    void clausesSayWhatFits(String query, boolean fits) {
        assertThat(SearchQuery.parse(query).test(invoice())).isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "status", "status:'open' AND", "status:'open' total>1", "status:'a' AND total>1 OR total<1"})
    void nonsenseIsRefused(String query) {
        assertThatThrownBy(() -> SearchQuery.parse(query)).isInstanceOf(StripeError.class);
    }

    @Test
    void noKeyIsNotAnEmptyKey() {
        assertThat(SearchQuery.parse("metadata['missing']:''").test(invoice())).isFalse();
    }

    private static ObjectNode invoice() {
        ObjectNode invoice =
                Json.object().put("status", "open").put("total", 4200).put("number", "MH-1");
        invoice.putObject("metadata").put("invoice", "inv_1");
        return invoice;
    }
}
