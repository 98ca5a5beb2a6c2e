package io.meterhouse.billing.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.TestClock;
import io.meterhouse.billing.storage.TestClockStore;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.operations.api.ApiProperties;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Clocks that an organization's billing goes by, so that months can be tried in seconds. */
@RestController
@RequestMapping("/v1/test-clocks")
class TestClocksController {
    private static final Duration ADVANCE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(25);

    /** A clock shows times that calendars and databases know, on either side of today. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final TestClockStore clocks;
    private final BillingCalls calls;
    private final ApiProperties properties;
    private final Clock wall;

    TestClocksController(TestClockStore clocks, BillingCalls calls, ApiProperties properties, Clock wall) {
        this.wall = wall;
        this.clocks = clocks;
        this.calls = calls;
        this.properties = properties;
    }

    record ClockForm(
            @Nullable String organization, @Nullable Instant frozenTime) {}

    record AdvanceForm(@Nullable Instant to) {}

    /** @param status {@code ready} or {@code advancing} */
    record ClockView(String id, String organization, Instant now, String status) {
        static ClockView of(TestClock clock) {
            return new ClockView(
                    clock.id(), clock.organization(), clock.now(), clock.advancing() ? "advancing" : "ready");
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ClockView create(@Allow(Who.OPERATOR) Caller caller, NewIds ids, @RequestBody ClockForm form) {
        if (!properties.testClocks()) {
            throw Problem.conflict("test_clocks_off", "This installation allows no test clocks.");
        }
        new FieldChecks()
                .required("/frozen_time", form.frozenTime())
                .that(isShowable(form.frozenTime()), "/frozen_time", "invalid_time", "A time of this century.")
                .done();
        String organization = caller.organizationFor(form.organization());
        String id = ids.next(Ids.TEST_CLOCK);
        calls.create(new CreateClock(organization, id, Objects.requireNonNull(form.frozenTime()), caller.actor()));
        return ClockView.of(find(id));
    }

    @GetMapping("/{id}")
    ClockView one(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id) {
        return ClockView.of(find(id));
    }

    /**
     * Answers when everything due by then has happened, or after a minute with 202, and then it goes on by itself. The
     * minute begins with the first try of a request that is repeated.
     */
    @PostMapping("/{id}/advance")
    ResponseEntity<ClockView> advance(
            @Allow(Who.OPERATOR) Caller caller, NewIds ids, @PathVariable String id, @RequestBody AdvanceForm form) {
        new FieldChecks()
                .required("/to", form.to())
                .that(isShowable(form.to()), "/to", "invalid_time", "A time of this century.")
                .done();
        send(find(id), Objects.requireNonNull(form.to()).truncatedTo(ChronoUnit.MICROS));
        Instant until = ids.since(wall.instant()).plus(ADVANCE_PATIENCE);
        TestClock now = find(id);
        while (now.advancing() && wall.instant().isBefore(until)) {
            LockSupport.parkNanos(POLL.toNanos());
            now = find(id);
        }
        return ResponseEntity.status(now.advancing() ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .body(ClockView.of(now));
    }

    /** The row is what sends it, so that nobody else need be there; a repeat finds itself on its way, or there already. */
    private void send(TestClock clock, Instant to) {
        if (clock.goal().equals(to)) {
            return;
        }
        if (!clocks.advance(clock.organization(), clock.id(), to)) {
            throw Problem.field(
                    "/to", "invalid_time", "A test clock moves forward, and only to one goal after another.");
        }
        calls.sent(clock);
    }

    private TestClock find(String id) {
        TestClock clock = clocks.find(id);
        if (clock == null) {
            throw Problem.notFound();
        }
        return clock;
    }

    private static boolean isShowable(@Nullable Instant time) {
        return time == null || (time.isAfter(EARLIEST) && time.isBefore(LATEST));
    }
}
