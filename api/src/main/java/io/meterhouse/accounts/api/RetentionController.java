package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.accounts.storage.RetentionStore.Kept;
import io.meterhouse.events.storage.RetentionProperties;
import io.meterhouse.metering.Retention;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How long a customer's events are kept. */
@RestController
@RequestMapping("/v1/admin/organizations/{id}/retention")
class RetentionController {
    private static final int MAX_REASON = 1_000;
    private static final long MOST_DAYS = 36_500;

    private final RetentionStore organizations;
    private final RetentionProperties properties;
    private final AuditStore audit;
    private final Clock clock;

    RetentionController(RetentionStore organizations, RetentionProperties properties, AuditStore audit, Clock clock) {
        this.organizations = organizations;
        this.properties = properties;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * How long events are kept, by the wall clock.
     *
     * @param liveDays what holds: the organization's own, or the configuration's
     * @param own whether either is the organization's own
     * @param eventsSince live events from here on are all there; null where none was ever removed
     */
    record RetentionView(
            String organization,
            long liveDays,
            long testDays,
            boolean own,
            @Nullable Instant eventsSince) {}

    /** @param liveDays null is what the configuration says */
    record RetentionForm(
            @Nullable Integer liveDays,
            @Nullable Integer testDays,
            @Nullable String reason) {}

    @GetMapping
    RetentionView read(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id) {
        return view(find(id));
    }

    @PutMapping
    RetentionView change(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody RetentionForm form) {
        new FieldChecks()
                .text("/reason", form.reason(), MAX_REASON)
                .that(
                        isKept(form.liveDays(), Retention.LEAST_LIVE),
                        "/live_days",
                        "invalid_days",
                        "Live events are kept " + Retention.LEAST_LIVE.toDays() + " to " + MOST_DAYS + " days.")
                .that(
                        isKept(form.testDays(), Retention.LEAST_TEST),
                        "/test_days",
                        "invalid_days",
                        "Test events are kept " + Retention.LEAST_TEST.toDays() + " to " + MOST_DAYS + " days.")
                .done();
        find(id);
        Instant now = clock.instant();
        organizations.keep(id, form.liveDays(), form.testDays(), now);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("live_days", String.valueOf(form.liveDays()));
        details.put("test_days", String.valueOf(form.testDays()));
        audit.add(
                now,
                caller.actor(),
                id,
                "organization.retention_changed",
                new RecordLink("organization", id),
                form.reason(),
                details);
        return view(find(id));
    }

    private static boolean isKept(@Nullable Integer days, Duration least) {
        return days == null || (days >= least.toDays() && days <= MOST_DAYS);
    }

    private Kept find(String id) {
        return organizations.of(id).orElseThrow(Problem::notFound);
    }

    private RetentionView view(Kept kept) {
        return new RetentionView(
                kept.organization(),
                Objects.requireNonNullElse(
                        kept.liveDays(), Math.toIntExact(properties.live().toDays())),
                Objects.requireNonNullElse(
                        kept.testDays(), Math.toIntExact(properties.test().toDays())),
                kept.liveDays() != null || kept.testDays() != null,
                kept.eventsSince());
    }
}
