package io.meterhouse.operations.activity;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.accounts.storage.RetentionStore.Departure;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.ExpiredEvents;
import io.meterhouse.events.storage.RetentionProperties;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Removes what an organization that is gone has left. What accounting keeps is named in the audit. */
@Component
public class OrganizationRemovalActivitiesImpl implements OrganizationRemovalActivities {
    /** What stays: whoever audits the books asks for these. */
    static final List<String> KEPT = List.of(
            "organization",
            "keys without their secrets",
            "subscriptions and periods",
            "invoices with their lines, traces and evidence",
            "ledger",
            "workflow histories",
            "audit");

    private final RetentionStore organizations;
    private final ExpiredEvents events;
    private final DeadLetterStore letters;
    private final AuditStore audit;
    private final RetentionProperties properties;
    private final Clock clock;

    public OrganizationRemovalActivitiesImpl(
            RetentionStore organizations,
            ExpiredEvents events,
            DeadLetterStore letters,
            AuditStore audit,
            RetentionProperties properties,
            Clock clock) {
        this.organizations = organizations;
        this.events = events;
        this.letters = letters;
        this.audit = audit;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Departed look(DepartedRef organization) {
        return organizations
                .departure(organization.organization())
                .map(found -> new Departed(
                        Departed.VERSION,
                        true,
                        found.removedAt() != null,
                        found.offboardedAt().plus(properties.removal()),
                        waitingFor(found)))
                .orElse(new Departed(Departed.VERSION, false, false, null, null));
    }

    private static @Nullable String waitingFor(Departure found) {
        if (found.subscriptions() > 0) {
            return "its subscription to be canceled";
        }
        return found.invoices() > 0 ? "its last invoice to be settled" : null;
    }

    @Override
    public RemovedEvents removeEvents(DepartedRef organization) {
        requireSettled(organization);
        // Said first: from then on nobody takes a count over what is going for a whole one.
        organizations.movedTo(organization.organization(), clock.instant());
        return new RemovedEvents(events.removeAll(organization.organization()));
    }

    @Override
    public RemovedRows removeRows(DepartedRef organization) {
        requireSettled(organization);
        String id = organization.organization();
        int removedLetters = letters.removeOf(id);
        int rows = organizations.removeRows(id);
        if (organizations.removed(id, clock.instant())) {
            audit.add(
                    clock.instant(),
                    "system",
                    id,
                    "organization.removed",
                    new RecordLink("organization", id),
                    "Gone, and everything is settled.",
                    Map.of("rows", rows, "letters", removedLetters, "kept", KEPT));
        }
        return new RemovedRows(rows, removedLetters);
    }

    /** Looked at once more where it counts: what is removed does not come back. */
    private void requireSettled(DepartedRef organization) {
        Departed found = look(organization);
        if (!found.gone() || found.waitingFor() != null) {
            throw ApplicationFailure.newFailure("not everything is settled: " + found.waitingFor(), "NotSettled");
        }
    }
}
