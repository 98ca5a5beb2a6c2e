package io.meterhouse.catalog.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.catalog.MeterForm;
import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.catalog.storage.MeterRegistry.KeptMeter;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Meters: made by the operator, read by whoever is metered. */
@RestController
@RequestMapping("/v1/meters")
class MetersController {
    private static final int MAX_NAME = 200;

    /** How long creating a meter waits for it to count the events that are older. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MeterRegistry meters;
    private final MeterBackfills backfills;
    private final Clock clock;

    MetersController(MeterRegistry meters, MeterBackfills backfills, Clock clock) {
        this.meters = meters;
        this.backfills = backfills;
        this.clock = clock;
    }

    /**
     * How far a backfill is.
     *
     * @param older how many events are older than the meter; null where they have not been counted yet
     * @param looked how many of them it has looked at
     */
    record Progress(@Nullable Long older, long looked) {}

    record MeterView(
            String id,
            @Nullable String key,
            @Nullable String name,
            @Nullable String eventType,
            @Nullable String aggregation,
            @Nullable String valuePath,
            List<MeterForm.@Nullable FilterForm> filter,
            Map<String, @Nullable String> groupBy,
            String status,
            @Nullable Progress backfill,
            Instant createdAt,
            @Nullable Instant archivedAt) {
        static MeterView of(KeptMeter meter) {
            MeterForm form = meter.form();
            return new MeterView(
                    meter.id(),
                    form.key(),
                    form.name(),
                    form.eventType(),
                    form.aggregation(),
                    form.valuePath(),
                    Objects.requireNonNullElse(form.filter(), List.of()),
                    Objects.requireNonNullElse(form.groupBy(), Map.of()),
                    meter.archivedAt() == null ? meter.state() : "archived",
                    meter.isBackfilling() ? new Progress(meter.older(), meter.looked()) : null,
                    meter.createdAt(),
                    meter.archivedAt());
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    MeterView create(@Allow(Who.OPERATOR) Caller caller, NewIds ids, @RequestBody MeterForm form) {
        Violated.throwIfAny(form.validate());
        String id = ids.next(Ids.METER);
        // A repeat that took over from a process that died finds the meter which that one had made.
        KeptMeter made = meters.create(id, form, clock.instant())
                .or(() -> meters.find(id))
                .orElseThrow(() -> Problem.conflict("key_taken", "There is a meter of this key already."));
        if (!made.isBackfilling()) {
            return MeterView.of(made);
        }
        backfills.start(made.id());
        backfills.unfinished(Set.of(String.valueOf(form.key())), PATIENCE);
        return MeterView.of(meters.find(made.id()).orElse(made));
    }

    @GetMapping
    Page<MeterView> list(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.USAGE_READ)
                    Caller caller,
            PageRequest page) {
        return Page.of(meters.page(page.after(), page.limitAndOne()), page, KeptMeter::id)
                .map(MeterView::of);
    }

    @GetMapping("/{key}")
    MeterView one(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.USAGE_READ)
                    Caller caller,
            @PathVariable String key) {
        return meters.find(key).map(MeterView::of).orElseThrow(Problem::notFound);
    }

    record Rename(@Nullable String name) {}

    @PatchMapping("/{key}")
    MeterView rename(@Allow(Who.OPERATOR) Caller caller, @PathVariable String key, @RequestBody Rename body) {
        String name = body.name();
        new FieldChecks().text("/name", name, MAX_NAME).done();
        return meters.rename(key, String.valueOf(name)).map(MeterView::of).orElseThrow(Problem::notFound);
    }

    @PostMapping("/{key}/archive")
    MeterView archive(@Allow(Who.OPERATOR) Caller caller, @PathVariable String key) {
        return meters.archive(key, clock.instant()).map(MeterView::of).orElseThrow(Problem::notFound);
    }
}
