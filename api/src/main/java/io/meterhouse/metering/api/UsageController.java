package io.meterhouse.metering.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.apikeys.storage.KeyLineStore;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.metering.storage.MeterBackfillStore;
import io.meterhouse.metering.storage.Usage;
import io.meterhouse.metering.storage.UsageQuery;
import io.meterhouse.metering.storage.UsageStore;
import io.meterhouse.metering.storage.UsageWindow;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a meter came to, window by window. */
@RestController
class UsageController {
    /** The widest range per window, so that an answer has some thousand windows at most. */
    private static final Duration MOST_HOURS = Duration.ofDays(100);

    private static final Duration MOST_DAYS = Duration.ofDays(1_100);
    private static final Duration MOST_MONTHS = Duration.ofDays(11_000);
    private static final int MOST_ROWS = 50_000;
    private static final int MOST_DIMENSIONS = 10;

    /** What a meter can claim to hold while its older events are still being counted. */
    private static final Instant NOTHING_YET = Instant.EPOCH;

    private final MeterStore meters;
    private final MeterBackfillStore backfills;
    private final OrganizationStore organizations;
    private final KeyLineStore keyLines;
    private final BillingClockStore clocks;
    private final UsageStore usage;
    private final AsOfClock asOf;

    UsageController(
            MeterStore meters,
            MeterBackfillStore backfills,
            OrganizationStore organizations,
            KeyLineStore keyLines,
            BillingClockStore clocks,
            UsageStore usage,
            AsOfClock asOf) {
        this.meters = meters;
        this.backfills = backfills;
        this.organizations = organizations;
        this.keyLines = keyLines;
        this.clocks = clocks;
        this.usage = usage;
        this.asOf = asOf;
    }

    @GetMapping("/v1/usage")
    UsageView read(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.USAGE_READ)
                    Caller caller,
            @RequestParam String meter,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String window,
            @RequestParam(name = "group_by", required = false) @Nullable String groupBy,
            @RequestParam(name = "api_key", required = false) @Nullable String apiKey,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        String whose = caller.organizationFor(organization);
        Meter found = meter(meter);
        ZoneId zone = zone(whose);
        TimeRange range = range(from, to, zone, whose);
        UsageWindow width = window(window);
        range.requireAtMost(
                switch (width) {
                    case HOUR -> MOST_HOURS;
                    case DAY -> MOST_DAYS;
                    case MONTH -> MOST_MONTHS;
                });
        // First the moment, then the numbers: so they hold at least what it claims.
        Instant complete = backfills.isBackfilling(found.id()) ? NOTHING_YET : asOf.asOf();
        Usage read = usage.read(new UsageQuery(
                whose,
                Environments.of(caller, environment),
                found,
                range.from(),
                range.to(),
                width,
                zone,
                dimensions(groupBy, found),
                keyLine(apiKey, whose)));
        if (read.rows().size() > MOST_ROWS) {
            throw Problem.badRequest("too_many_rows", "Ask for a shorter range, wider windows or fewer groups.");
        }
        return UsageView.of(found.key(), complete, read);
    }

    private Meter meter(String keyOrId) {
        Meter byKey = meters.byKey(keyOrId);
        Meter found = byKey == null ? meters.byId(keyOrId) : byKey;
        if (found == null) {
            throw Problem.notFound();
        }
        return found;
    }

    private ZoneId zone(String organization) {
        Organization row = organizations.byId(organization);
        if (row == null) {
            throw Problem.notFound();
        }
        return ZoneId.of(row.timeZone());
    }

    private TimeRange range(@Nullable String from, @Nullable String to, ZoneId zone, String organization) {
        Instant now = clocks.now(organization);
        Instant monthStart = now.atZone(zone)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay(zone)
                .toInstant();
        return TimeRange.of(from, to, monthStart, now.plus(TimeRange.AHEAD));
    }

    private static UsageWindow window(@Nullable String window) {
        if (window == null || window.isBlank()) {
            return UsageWindow.DAY;
        }
        try {
            return UsageWindow.valueOf(window.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("?window", "invalid_window", "A window is HOUR, DAY or MONTH.");
        }
    }

    private static List<String> dimensions(@Nullable String groupBy, Meter meter) {
        if (groupBy == null || groupBy.isBlank()) {
            return List.of();
        }
        List<String> names =
                Stream.of(groupBy.split(",")).map(String::strip).distinct().toList();
        if (names.size() > MOST_DIMENSIONS || !meter.groupBy().keySet().containsAll(names)) {
            throw Problem.field(
                    "?group_by",
                    "unknown_dimension",
                    "The meter can be grouped by: " + meter.groupBy().keySet());
        }
        return names;
    }

    private @Nullable String keyLine(@Nullable String apiKey, String organization) {
        if (apiKey == null || apiKey.isBlank()) {
            return null;
        }
        String line = keyLines.lineOf(organization, apiKey);
        if (line == null) {
            throw Problem.notFound();
        }
        return line;
    }
}
