package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.Interval;
import io.meterhouse.billing.IntervalUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class PlanValidationTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final Set<String> METERS = Set.of("calls");
    private static final String FLAT = "\"model\": {\"type\": \"flat\", \"amount\": \"10\"}";
    private static final String PER_UNIT = "\"model\": {\"type\": \"per_unit\", \"unit_amount\": \"0.01\"}";
    private static final String PRICES = "\"prices\": [{\"key\": \"p\", \"name\": \"n\", " + FLAT + "}]}";

    @Test
    void aGoodVersionHasNothingWrongAndAnswers() {
        PlanVersionForm form = read("""
                {"interval": "month", "prices": [
                  {"key": "base", "name": "Base", "billing": "in_advance", "model": {"type": "flat", "amount": "29.005"},
                   "interval": "year"},
                  {"key": "calls", "name": "Calls", "meter": "calls", "billing": "in_arrears", "included": "1000",
                   "minimum": "10.00", "maximum": "500.00",
                   "model": {"type": "graduated", "tiers": [{"up_to": "10", "unit_amount": "0.1"},
                             {"up_to": null, "unit_amount": "0.07", "flat_amount": "3"}]}},
                  {"key": "packs", "name": "Packs", "meter": "calls",
                   "model": {"type": "package", "package_size": "10", "package_amount": "2.50"}}]}
                """);
        assertThat(PlanValidation.validate(form, METERS)).isEmpty();
        assertThat(form.toInterval()).isEqualTo(new Interval(IntervalUnit.MONTH, 1));
        assertThat(form.toPrices()).extracting(Price::key).containsExactly("base", "calls", "packs");
        assertThat(form.toPrices().getLast().billing()).isEqualTo(BillingMode.IN_ARREARS);
        assertThat(form.toPrices().getFirst().interval()).isEqualTo(new Interval(IntervalUnit.YEAR, 1));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(problems("{}")).containsExactly("/interval required", "/prices required");
        assertThat(problems("{\"interval\": \"month\", \"prices\": []}")).containsExactly("/prices out_of_bounds");
        assertThat(problems("{\"interval\": \"month\", \"prices\": [null, {}]}"))
                .containsExactly(
                        "/prices/0 required",
                        "/prices/1/key required",
                        "/prices/1/name required",
                        "/prices/1/model required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type': null | /type required",
                "'type': 'tiered' | /type unknown_value",
                "'type': 'percentage' | /type not_supported",
                "'type': 'per_unit' | /unit_amount required",
                "'type': 'per_unit', 'unit_amount': '-1' | /unit_amount negative",
                "'type': 'per_unit', 'unit_amount': '1e3' | /unit_amount invalid_decimal",
                "'type': 'per_unit', 'unit_amount': '0.0000000000001' | /unit_amount invalid_decimal",
                "'type': 'per_unit', 'unit_amount': '1', 'amount': '1' | /amount unexpected",
                "'type': 'package', 'package_size': '0', 'package_amount': '1' | /package_size out_of_bounds",
                "'type': 'package', 'package_size': '1' | /package_amount required",
                "'type': 'volume' | /tiers required",
                "'type': 'volume', 'tiers': [] | /tiers out_of_bounds",
                "'type': 'volume', 'tiers': [{'unit_amount': '1', 'up_to': '5'}] | /tiers/0/up_to last_tier_not_open",
                "'type': 'graduated', 'tiers': [{'unit_amount': '1'}, {'unit_amount': '1'}] | /tiers/0/up_to required",
                "'type': 'graduated', 'tiers': [null] | /tiers/0 required"
            },
            quoteCharacter = '`')
    void aModelIsNamedWhereItIsWrong(String model, String problem) {
        assertThat(priceProblems("\"meter\": \"calls\", \"model\": {" + model.replace('\'', '"') + "}"))
                .containsExactly("/model" + problem);
    }

    @Test
    void tiersRise() {
        assertThat(priceProblems("""
                        "meter": "calls", "model": {"type": "graduated", "tiers": [{"up_to": "10", "unit_amount": "1"},
                        {"up_to": "10", "unit_amount": "1"}, {"up_to": "9", "unit_amount": "1"}, {"unit_amount": "1"}]}"""))
                .containsExactly("/model/tiers/1/up_to tiers_not_rising", "/model/tiers/2/up_to tiers_not_rising");
    }

    @Test
    void aFlatPriceHasNoMeterAndTheOthersNeedOne() {
        assertThat(priceProblems("\"meter\": \"calls\", " + FLAT)).containsExactly("/meter unexpected");
        assertThat(priceProblems(PER_UNIT)).containsExactly("/meter required");
        assertThat(priceProblems("\"meter\": \"cals\", " + PER_UNIT)).containsExactly("/meter unknown_meter");
        assertThat(priceProblems("\"included\": \"5\", " + FLAT)).containsExactly("/included unexpected");
    }

    @Test
    void onlyFlatPricesAreBilledInAdvanceOrHaveAnIntervalOfTheirOwn() {
        assertThat(priceProblems("\"meter\": \"calls\", \"billing\": \"in_advance\", " + PER_UNIT))
                .containsExactly("/billing invalid_value");
        assertThat(priceProblems("\"billing\": \"monthly\", " + FLAT)).containsExactly("/billing unknown_value");
        assertThat(priceProblems("\"meter\": \"calls\", \"interval\": \"year\", " + PER_UNIT))
                .containsExactly("/interval unexpected");
        assertThat(priceProblems("\"interval\": \"week\", " + FLAT)).containsExactly("/interval invalid_value");
        assertThat(priceProblems("\"interval\": \"month\", \"interval_count\": 0, " + FLAT))
                .containsExactly("/interval_count out_of_bounds");
        assertThat(priceProblems("\"interval_count\": 2, " + FLAT)).containsExactly("/interval_count unexpected");
    }

    @Test
    void boundsHoldTogether() {
        assertThat(priceProblems("\"minimum\": \"10\", \"maximum\": \"9.99\", " + FLAT))
                .containsExactly("/maximum maximum_below_minimum");
        assertThat(priceProblems("\"minimum\": \"10\", \"maximum\": \"10\", " + FLAT))
                .isEmpty();
        assertThat(priceProblems("\"minimum\": \"ten\", " + FLAT)).containsExactly("/minimum invalid_decimal");
    }

    @Test
    void keysAreUnique() {
        String price = "{\"key\": \"p\", \"name\": \"n\", " + FLAT + "}";
        assertThat(problems("{\"interval\": \"month\", \"prices\": [" + price + "," + price + "]}"))
                .containsExactly("/prices/1/key duplicate_key");
    }

    @Test
    void whatIsNotBilledYetIsRefusedInsteadOfForgotten() {
        assertThat(problems("{\"trial_days\": 14, \"interval\": \"month\", " + PRICES))
                .containsExactly("/trial_days not_supported");
        assertThat(problems("{\"trial_days\": 0, \"interval\": \"month\", " + PRICES))
                .isEmpty();
        assertThat(problems("{\"minimum_commitment\": \"100\", \"interval\": \"month\", " + PRICES))
                .containsExactly("/minimum_commitment not_supported");
    }

    @Test
    void intervalsAreKnownAndBounded() {
        assertThat(problems("{\"interval\": \"quarter\", " + PRICES)).containsExactly("/interval unknown_value");
        assertThat(problems("{\"interval\": \"MONTH\", " + PRICES)).containsExactly("/interval unknown_value");
        assertThat(problems("{\"interval\": \"month\", \"interval_count\": 367, " + PRICES))
                .containsExactly("/interval_count out_of_bounds");
    }

    @Test
    void thereAreBoundedPrices() {
        PriceForm price = JSON.readValue("{\"key\": \"p\", \"name\": \"n\", " + FLAT + "}", PriceForm.class);
        PlanVersionForm many = new PlanVersionForm(
                "month", null, null, null, Collections.nCopies(PlanValidation.MAX_PRICES + 1, price));
        assertThat(PlanValidation.validate(many, METERS))
                .extracting(Violation::pointer)
                .containsExactly("/prices");
    }

    private static List<String> problems(String json) {
        return PlanValidation.validate(read(json), METERS).stream()
                .map(violation -> violation.pointer() + " " + violation.code())
                .toList();
    }

    private static List<String> priceProblems(String fields) {
        return problems("{\"interval\": \"month\", \"prices\": [{\"key\": \"p\", \"name\": \"n\", " + fields + "}]}")
                .stream()
                .map(problem -> problem.substring("/prices/0".length()))
                .toList();
    }

    private static PlanVersionForm read(String json) {
        return JSON.readValue(json, PlanVersionForm.class);
    }
}
