package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class MeterFormTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Test
    void aMeterIsWhatItsFormSays() {
        MeterForm form = read("""
                {"key": "bytes", "name": "Bytes written", "event_type": "storage.written", "aggregation": "SUM",
                 "value_path": "$.bytes", "group_by": {"region": "$.region"},
                 "filter": [{"path": "$.ok", "op": "exists"}, {"path": "$.size", "op": "gt", "value": 0.1},
                            {"path": "subject", "op": "in", "value": ["a", 1]}]}
                """);
        assertThat(form.validate()).isEmpty();
        Meter meter = form.toMeter("mtr_1", 1);
        assertThat(meter.filters())
                .extracting(MeterFilter::value)
                .containsExactly(true, new BigDecimal("0.1"), List.of("a", BigDecimal.ONE));
        assertThat(meter.groupBy()).containsEntry("region", ValuePath.parse("$.region"));
        assertThat(MeterForm.of(meter).toMeter("mtr_1", 1)).isEqualTo(meter);
    }

    @Test
    void aMeterSurvivesBeingStoredAsJson() {
        Meter meter = Meters.meter(
                3,
                Aggregation.LATEST,
                "$['a b'].c",
                List.of(Meters.filter("$.x", MeterFilter.Op.LTE, new BigDecimal("0.000000000001"))),
                Map.of("region", "$.region"));
        String stored = JSON.writeValueAsString(MeterForm.of(meter));
        assertThat(read(stored).toMeter(meter.id(), meter.number())).isEqualTo(meter);
    }

    @Test
    void everythingThatIsMissingIsNamed() {
        assertThat(problems("{}"))
                .containsExactly("/key required", "/name required", "/event_type required", "/aggregation required");
        assertThat(problems("{\"aggregation\": \"SUM\"}")).contains("/value_path required");
        assertThat(problems("{\"filter\": [null, {}], \"group_by\": {\"a\": null}}"))
                .contains("/filter/0 required", "/filter/1/path required", "/group_by/a required");
    }

    @Test
    void everythingThatIsWrongIsNamedWhereItIs() {
        assertThat(problems("""
                        {"key": "no spaces please", "name": " ", "event_type": "", "aggregation": "MEDIAN"}"""))
                .containsExactly(
                        "/key invalid_value",
                        "/name invalid_value",
                        "/event_type invalid_value",
                        "/aggregation unknown_value");
        assertThat(problems("""
                        {"key": "k", "name": "n", "event_type": "t", "aggregation": "COUNT", "value_path": "$.a",
                         "group_by": {"a/b": "$.x", "region": "$[0]"},
                         "filter": [{"path": "a", "op": "eq", "value": 1}, {"path": "$.a", "op": "like", "value": 1},
                                    {"path": "$.a", "op": "gt", "value": "1"}, {"path": "$.a", "op": "eq"},
                                    {"path": "$.a", "op": "in", "value": []}, {"path": "$.a", "op": "eq", "value": {}},
                                    {"path": "$.a", "op": "exists", "value": 1}]}"""))
                .containsExactlyInAnyOrder(
                        "/value_path unexpected",
                        "/group_by/a~1b invalid_value",
                        "/group_by/region invalid_value",
                        "/filter/0/path invalid_value",
                        "/filter/1/op unknown_value",
                        "/filter/2/value invalid_value",
                        "/filter/3/value invalid_value",
                        "/filter/4/value invalid_value",
                        "/filter/5/value invalid_value",
                        "/filter/6/value invalid_value");
    }

    @Test
    void aMeterHasBoundedFiltersAndDimensions() {
        MeterForm.FilterForm filter = new MeterForm.FilterForm("$.a", "exists", null);
        Map<String, String> dimensions = new TreeMap<>();
        for (int i = 0; i <= MeterForm.MAX_DIMENSIONS; i++) {
            dimensions.put("d" + i, "$.a");
        }
        MeterForm form = new MeterForm(
                "k", "n", "t", "COUNT", null, Collections.nCopies(MeterForm.MAX_FILTERS + 1, filter), dimensions);
        assertThat(form.validate()).extracting(Violation::pointer).containsExactly("/filter", "/group_by");
    }

    private static List<String> problems(String json) {
        return read(json).validate().stream()
                .map(violation -> violation.pointer() + " " + violation.code())
                .toList();
    }

    private static MeterForm read(String json) {
        return JSON.readValue(json, MeterForm.class);
    }
}
