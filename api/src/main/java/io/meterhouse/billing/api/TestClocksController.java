package io.meterhouse.billing.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.TestClock;
import io.meterhouse.billing.storage.TestClockStore;
import io.meterhouse.billing.workflow.TestClockActivities.AdvanceClock;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.operations.api.ApiProperties;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.time.Instant;
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

    TestClocksController(TestClockStore clocks, BillingCalls calls, ApiProperties properties) {
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

    /** Answers when everything due by then has happened, or after a minute with 202, and then goes on by itself. */
    @PostMapping("/{id}/advance")
    ResponseEntity<ClockView> advance(
            @Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody AdvanceForm form) {
        new FieldChecks()
                .required("/to", form.to())
                .that(isShowable(form.to()), "/to", "invalid_time", "A time of this century.")
                .done();
        TestClock clock = find(id);
        // What a repeat asks for has happened already, or is on its way: then nobody is asked again.
        if (!clock.goal().equals(form.to())) {
            calls.advance(new AdvanceClock(clock.organization(), id, Objects.requireNonNull(form.to())));
        }
        long until = System.nanoTime() + ADVANCE_PATIENCE.toNanos();
        TestClock now = find(id);
        while (now.advancing() && System.nanoTime() < until) {
            LockSupport.parkNanos(POLL.toNanos());
            now = find(id);
        }
        return ResponseEntity.status(now.advancing() ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .body(ClockView.of(now));
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
