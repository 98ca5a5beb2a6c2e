package io.meterhouse.operations.activity;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.accounts.storage.RetentionStore.Kept;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.ExpiredEvents;
import io.meterhouse.events.storage.RetentionProperties;
import io.meterhouse.metering.Retention;
import io.meterhouse.operations.workflow.RetentionActivities;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Removes what is past its keeping. Organizations that share a cut-off are asked for together, so that what it costs grows
 * with months and cut-offs, and hardly with organizations.
 */
@Component
public class RetentionActivitiesImpl implements RetentionActivities {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionActivitiesImpl.class);
    private static final int ORGANIZATIONS_AT_ONCE = 200;
    private static final int LETTERS_AT_ONCE = 1_000;

    private final RetentionStore organizations;
    private final ExpiredEvents events;
    private final DeadLetterStore letters;
    private final RetentionProperties properties;
    private final Clock clock;

    public RetentionActivitiesImpl(
            RetentionStore organizations,
            ExpiredEvents events,
            DeadLetterStore letters,
            RetentionProperties properties,
            Clock clock) {
        this.organizations = organizations;
        this.events = events;
        this.letters = letters;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public RemovedEvents removeEvents(OrganizationsAfter page) {
        List<Kept> rows = organizations.page(page.organization(), ORGANIZATIONS_AT_ONCE);
        Instant now = clock.instant();
        Map<Instant, List<String>> live = new TreeMap<>();
        Map<Instant, List<String>> test = new TreeMap<>();
        for (Kept row : rows) {
            // A test clock's times say nothing about how long something has been kept.
            if (!row.onTestClock()) {
                Instant openSince = organizations.openSince(row.organization(), now, Retention.LEAST_TEST);
                Instant cutOff = Retention.cutOff(now, kept(row.liveDays(), properties.live()), openSince);
                live.computeIfAbsent(cutOff, _ -> new ArrayList<>()).add(row.organization());
                Instant testCutOff = Retention.cutOff(now, kept(row.testDays(), properties.test()), null);
                test.computeIfAbsent(testCutOff, _ -> new ArrayList<>()).add(row.organization());
            }
        }
        long removed = removeEach(Environment.LIVE, live) + removeEach(Environment.TEST, test);
        return new RemovedEvents(
                removed,
                rows.size() < ORGANIZATIONS_AT_ONCE ? null : rows.getLast().organization());
    }

    private static Duration kept(@Nullable Integer days, Duration otherwise) {
        return days == null ? otherwise : Duration.ofDays(days);
    }

    private long removeEach(Environment environment, Map<Instant, List<String>> byCutOff) {
        long removed = 0;
        for (Map.Entry<Instant, List<String>> one : byCutOff.entrySet()) {
            Activity.getExecutionContext().heartbeat(null);
            Instant before = one.getKey();
            List<String> concerned = List.copyOf(events.concerned(one.getValue(), environment, before));
            if (concerned.isEmpty()) {
                continue;
            }
            for (String organization : concerned) {
                // Said first: from then on nobody takes a count over what is going for a whole one.
                if (environment == Environment.LIVE) {
                    organizations.movedTo(organization, before);
                } else {
                    organizations.removeTestWindows(organization, before);
                }
            }
            long gone = events.remove(concerned, environment, before);
            LOG.info("{} {} events before {} of {} organizations removed", gone, environment, before, concerned.size());
            removed += gone;
        }
        return removed;
    }

    @Override
    public RemovedLetters removeLetters() {
        Instant now = clock.instant();
        int removed = letters.removeBefore(now.minus(properties.letters()), LETTERS_AT_ONCE);
        boolean more = removed == LETTERS_AT_ONCE;
        if (!more) {
            events.dropEmptyMonths(now.minus(Retention.LEAST_LIVE));
        }
        return new RemovedLetters(removed, more);
    }
}
