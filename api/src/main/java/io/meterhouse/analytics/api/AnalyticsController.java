package io.meterhouse.analytics.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.analytics.storage.AnalyticsQuery;
import io.meterhouse.analytics.storage.AnalyticsStore;
import io.meterhouse.analytics.storage.AnalyticsStore.Point;
import io.meterhouse.analytics.storage.AnalyticsStore.Ranked;
import io.meterhouse.analytics.storage.AnalyticsStore.Totals;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.metering.api.AsOfClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events as charts show them. An answer is kept for a moment, so that many open pages cost as much as one. */
@RestController
@RequestMapping("/v1/analytics")
class AnalyticsController {
    private static final Duration KEPT_FOR = Duration.ofSeconds(1);
    private static final int MOST_KEPT = 1_000;
    private static final String HIT = "hit";
    private static final String MISS = "miss";

    private final AnalyticsStore store;
    private final AnalyticsQueries queries;
    private final AsOfClock asOf;
    private final Cache<Asked, Answer<?>> answers = Caffeine.newBuilder()
            .maximumSize(MOST_KEPT)
            .expireAfterWrite(KEPT_FOR)
            .build();

    AnalyticsController(AnalyticsStore store, AnalyticsQueries queries, AsOfClock asOf) {
        this.store = store;
        this.queries = queries;
        this.asOf = asOf;
    }

    private enum Chart {
        TIMESERIES,
        TOP,
        ACTIVE_USERS,
        TOTALS
    }

    private record Asked(Chart chart, AnalyticsQuery query) {}

    /** @param cache {@code hit} where it was asked a moment ago */
    record Answer<T>(Instant asOf, String cache, T data) {}

    @GetMapping("/timeseries")
    Answer<List<Point>> timeseries(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String interval,
            @RequestParam(name = "group_by", required = false) @Nullable String groupBy,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        AnalyticsQuery query = queries.of(caller, type, from, to, interval, groupBy, limit, environment, organization);
        return answer(Chart.TIMESERIES, query, store::timeseries);
    }

    @GetMapping("/top")
    Answer<List<Ranked>> top(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(name = "group_by", required = false) @Nullable String groupBy,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        AnalyticsQuery query = queries.of(caller, type, from, to, null, groupBy, limit, environment, organization);
        return answer(Chart.TOP, query, store::top);
    }

    @GetMapping("/active-users")
    Answer<List<Point>> activeUsers(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String interval,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        AnalyticsQuery query = queries.of(caller, type, from, to, interval, null, null, environment, organization);
        return answer(Chart.ACTIVE_USERS, query, store::activeUsers);
    }

    @GetMapping("/totals")
    Answer<Totals> totals(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        AnalyticsQuery query = queries.of(caller, type, from, to, null, null, null, environment, organization);
        return answer(Chart.TOTALS, query, store::totals);
    }

    @SuppressWarnings("unchecked") // What is kept for a chart was made by that chart.
    private <T> Answer<T> answer(Chart chart, AnalyticsQuery query, Function<AnalyticsQuery, T> read) {
        Asked asked = new Asked(chart, query);
        Answer<?> kept = answers.getIfPresent(asked);
        if (kept != null) {
            return new Answer<>(kept.asOf(), HIT, (T) kept.data());
        }
        Instant complete = asOf.asOf();
        Answer<T> made = new Answer<>(complete, MISS, read.apply(query));
        answers.put(asked, made);
        return made;
    }
}
