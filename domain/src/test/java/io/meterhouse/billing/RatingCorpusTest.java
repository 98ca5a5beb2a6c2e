package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.catalog.PriceForm;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The public conformance corpus, run against the rating and against the oracle that the properties go by. */
class RatingCorpusTest {
    private static final List<String> FILES =
            List.of("flat", "per_unit", "graduated", "volume", "package", "included", "bounds", "currencies");
    private static final int CASES = 92;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    record Case(
            String name,
            String currency,
            PriceForm price,
            @Nullable String quantity,
            String exact,
            long amount,
            @Nullable String bound) {}

    @TestFactory
    Stream<DynamicContainer> everyCaseComesToItsAmount() {
        return FILES.stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file,
                        casesOf(file).stream()
                                .map(each -> DynamicTest.dynamicTest(each.name(), () -> comesToItsAmount(each)))));
    }

    @TestFactory
    Stream<DynamicTest> theOracleAgreesWithTheCorpus() {
        return allCases().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> {
                    Fraction amount = RatingOracle.amount(each.price(), each.quantity());
                    assertThat(amount).isEqualTo(Fraction.of(each.exact()));
                    assertThat(RatingOracle.minorUnits(amount, each.currency()))
                            .isEqualTo(BigInteger.valueOf(each.amount()));
                }));
    }

    @Test
    void noCaseIsLost() {
        assertThat(allCases()).hasSize(CASES);
    }

    private static void comesToItsAmount(Case each) {
        Currency currency = Currency.of(each.currency());
        BigDecimal quantity = each.quantity() == null ? null : new BigDecimal(each.quantity());
        RatedPrice rated = Rating.rate(each.price().toPrice(), quantity, currency);
        assertThat(rated.amount()).isEqualTo(new Money(each.amount(), currency));
        assertThat(Decimals.text(rated.exactAmount())).isEqualTo(each.exact());
        assertThat(rated.trace().bound()).isEqualTo(each.bound());
        assertThat(rated.trace().exact()).isEqualTo(rated.exactAmount());
    }

    private static List<Case> allCases() {
        return FILES.stream().flatMap(file -> casesOf(file).stream()).toList();
    }

    private static List<Case> casesOf(String file) {
        try (InputStream json = RatingCorpusTest.class.getResourceAsStream("/rating-corpus/" + file + ".json")) {
            return JSON.readValue(json, new TypeReference<List<Case>>() {});
        } catch (IOException unreadable) {
            throw new AssertionError(file, unreadable);
        }
    }
}
