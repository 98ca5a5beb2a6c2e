package io.meterhouse.events.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.events.storage.EventFilter;
import io.meterhouse.events.storage.EventPlace;
import io.meterhouse.events.storage.EventStore;
import io.meterhouse.metering.api.Environments;
import io.meterhouse.metering.api.TimeRange;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events to read: a list, and where one of them is. */
@RestController
@RequestMapping("/v1/events")
class EventsController {
    private final EventStore events;
    private final EventTracing tracing;

    EventsController(EventStore events, EventTracing tracing) {
        this.events = events;
        this.tracing = tracing;
    }

    @GetMapping
    Page<StoredEventView> list(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        TimeRange range = TimeRange.of(from, to, TimeRange.BEGINNING, TimeRange.END);
        EventFilter filter = new EventFilter(
                caller.organizationFor(organization),
                Environments.of(caller, environment),
                blankIsNull(type),
                blankIsNull(subject),
                range.from(),
                range.to());
        return Page.of(
                        events.page(filter, place(page), page.limitAndOne()),
                        page,
                        event -> EventPlace.of(event).text())
                .map(StoredEventView::of);
    }

    @GetMapping("/one")
    EventStatusView one(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @RequestParam String source,
            @RequestParam String id,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        return tracing.trace(caller.organizationFor(organization), Environments.of(caller, environment), source, id);
    }

    /** The same, source and id percent-encoded in the path, slashes too. */
    @GetMapping("/{source}/{id}")
    EventStatusView byPath(
            @Allow(
                            value = {Who.KEY, Who.MEMBER, Who.OPERATOR},
                            scope = KeyScope.EVENTS_READ)
                    Caller caller,
            @PathVariable String source,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        return one(caller, source, id, environment, organization);
    }

    private static EventPlace place(PageRequest page) {
        String after = page.after();
        if (after == null) {
            return EventPlace.START;
        }
        return EventPlace.parse(after)
                .orElseThrow(
                        () -> Problem.field("?cursor", "invalid_cursor", "This cursor did not come from this list."));
    }

    private static @Nullable String blankIsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
