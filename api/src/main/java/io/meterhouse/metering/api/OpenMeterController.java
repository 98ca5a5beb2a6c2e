package io.meterhouse.metering.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.catalog.MeterForm;
import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.catalog.storage.MeterRegistry.KeptMeter;
import io.meterhouse.metering.storage.UsageWindow;
import io.meterhouse.operations.api.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.node.JsonNodeFactory;

/** What OpenMeter's clients ask about meters, answered in their words: the same usage as ours, its values as numbers. */
@RestController
@RequestMapping("/openmeter/api/v1/meters")
class OpenMeterController {
    private static final int MOST_METERS = 1_000;
    /** Nothing was metered before. */
    private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");

    private final MeterRegistry meters;
    private final UsageController usage;
    private final Clock clock;

    OpenMeterController(MeterRegistry meters, UsageController usage, Clock clock) {
        this.meters = meters;
        this.usage = usage;
        this.clock = clock;
    }

    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    record OpenMeterMeter(
            String id,
            @Nullable String slug,
            @Nullable String name,
            @Nullable String eventType,
            @Nullable String aggregation,
            @Nullable String valueProperty,
            Map<String, @Nullable String> groupBy,
            Instant createdAt,
            Instant updatedAt) {
        static OpenMeterMeter of(KeptMeter meter) {
            MeterForm form = meter.form();
            return new OpenMeterMeter(
                    meter.id(),
                    form.key(),
                    form.name(),
                    form.eventType(),
                    form.aggregation(),
                    form.valuePath(),
                    Objects.requireNonNullElse(form.groupBy(), Map.of()),
                    meter.createdAt(),
                    meter.createdAt());
        }
    }

    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    record OpenMeterUsage(
            @Nullable String from,
            @Nullable String to,
            @Nullable String windowSize,
            List<OpenMeterRow> data) {}

    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    record OpenMeterRow(
            JsonNode value,
            Instant windowStart,
            Instant windowEnd,
            @Nullable String subject,
            Map<String, @Nullable String> groupBy) {}

    @GetMapping
    List<OpenMeterMeter> list(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.USAGE_READ)
                    Caller caller) {
        return meters.page(null, MOST_METERS).stream()
                .filter(meter -> meter.archivedAt() == null)
                .map(OpenMeterMeter::of)
                .toList();
    }

    /** By hour, day or month; without a window size the whole range at once, which starts with the first usage of all. */
    @GetMapping("/{slug}/query")
    OpenMeterUsage query(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.USAGE_READ)
                    Caller caller,
            @PathVariable String slug,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String windowSize,
            @RequestParam(required = false) @Nullable List<String> groupBy,
            @RequestParam(required = false) @Nullable String subject) {
        if (subject != null) {
            throw Problem.field("?subject", "not_supported", "Usage is not kept by subject: give the meter a group.");
        }
        String groups = groupBy == null ? null : String.join(",", groupBy);
        if (windowSize != null) {
            UsageView read = usage.read(caller, slug, from, to, windowSize, groups, null, null, null);
            return new OpenMeterUsage(
                    from,
                    to,
                    windowSize,
                    read.data().stream().map(OpenMeterController::row).toList());
        }
        if (groups != null) {
            throw Problem.field("?windowSize", "missing_window", "Groups are told by HOUR, DAY or MONTH.");
        }
        String start = from == null ? BEGINNING.toString() : from;
        UsageView read = usage.read(caller, slug, start, to, UsageWindow.MONTH.name(), null, null, null, null);
        TimeRange range = TimeRange.of(from, to, BEGINNING, clock.instant());
        return new OpenMeterUsage(
                from,
                to,
                null,
                List.of(new OpenMeterRow(number(read.total()), range.from(), range.to(), null, Map.of())));
    }

    private static OpenMeterRow row(UsageView.WindowView window) {
        return new OpenMeterRow(number(window.value()), window.start(), window.end(), null, window.group());
    }

    private static JsonNode number(@Nullable BigDecimal value) {
        // Through its plain text, so that no exponent is written.
        return JsonNodeFactory.instance.numberNode(new BigDecimal(value == null ? "0" : value.toPlainString()));
    }
}
