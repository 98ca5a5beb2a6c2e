package io.meterhouse.analytics.api;

import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.analytics.storage.AnalyticsInterval;
import io.meterhouse.analytics.storage.AnalyticsQuery;
import io.meterhouse.analytics.storage.AnalyticsQuery.Group;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.metering.api.Environments;
import io.meterhouse.metering.api.TimeRange;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** From what a request says to what is asked of the store; what is wrong with it is 400. */
@Component
class AnalyticsQueries {
    private static final Duration USUAL_RANGE = Duration.ofDays(30);
    private static final int MOST_POINTS = 3_000;
    private static final int MOST_GROUPS = 100;
    private static final int USUAL_GROUPS = 10;

    private final OrganizationStore organizations;
    private final BillingClockStore clocks;

    AnalyticsQueries(OrganizationStore organizations, BillingClockStore clocks) {
        this.organizations = organizations;
        this.clocks = clocks;
    }

    AnalyticsQuery of(
            Caller caller,
            @Nullable String type,
            @Nullable String from,
            @Nullable String to,
            @Nullable String interval,
            @Nullable String groupBy,
            @Nullable String limit,
            @Nullable String environment,
            @Nullable String organization) {
        String whose = caller.organizationFor(organization);
        Organization row = organizations.byId(whose);
        if (row == null) {
            throw Problem.notFound();
        }
        // To the minute, so that pages that are open at the same time ask the same.
        Instant now = clocks.now(whose).truncatedTo(ChronoUnit.MINUTES).plus(TimeRange.AHEAD);
        TimeRange range = TimeRange.of(from, to, now.minus(USUAL_RANGE), now);
        AnalyticsInterval width = interval(interval);
        if (interval != null) {
            range.requireAtMost(length(width).multipliedBy(MOST_POINTS));
        }
        return new AnalyticsQuery(
                whose,
                Environments.of(caller, environment),
                type == null || type.isBlank() ? null : type,
                range.from(),
                range.to(),
                width,
                ZoneId.of(row.timeZone()),
                group(groupBy),
                limit(limit));
    }

    private static AnalyticsInterval interval(@Nullable String interval) {
        if (interval == null || interval.isBlank()) {
            return AnalyticsInterval.DAY;
        }
        try {
            return AnalyticsInterval.valueOf(interval.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("?interval", "invalid_interval", "An interval is minute, hour, day, week or month.");
        }
    }

    private static Duration length(AnalyticsInterval interval) {
        return switch (interval) {
            case MINUTE -> Duration.ofMinutes(1);
            case HOUR -> Duration.ofHours(1);
            case DAY -> Duration.ofDays(1);
            case WEEK -> Duration.ofDays(7);
            case MONTH -> Duration.ofDays(31);
        };
    }

    private static @Nullable Group group(@Nullable String groupBy) {
        if (groupBy == null || groupBy.isBlank()) {
            return null;
        }
        if (groupBy.startsWith("$")) {
            try {
                return new Group.Member(ValuePath.parse(groupBy));
            } catch (IllegalArgumentException noPath) {
                throw Problem.field("?group_by", "invalid_path", String.valueOf(noPath.getMessage()));
            }
        }
        try {
            return Group.Attribute.valueOf(groupBy.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field(
                    "?group_by", "invalid_group_by", "Events are grouped by type, subject, source, api_key or a path.");
        }
    }

    private static int limit(@Nullable String limit) {
        if (limit == null || limit.isBlank()) {
            return USUAL_GROUPS;
        }
        try {
            int groups = Integer.parseInt(limit);
            if (groups >= 1 && groups <= MOST_GROUPS) {
                return groups;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, in the same words as a number out of bounds.
        }
        throw Problem.field("?limit", "invalid_limit", "A limit is a number from 1 to " + MOST_GROUPS + ".");
    }
}
