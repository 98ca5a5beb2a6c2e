package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** The steps of a day's look at what is past its keeping. Repeating one finds nothing left to do. */
@ActivityInterface(namePrefix = "Retention")
public interface RetentionActivities {
    /** Removes events of a page of organizations. */
    RemovedEvents removeEvents(OrganizationsAfter page);

    /** Removes dead letters, and gives back the room of what was removed. */
    RemovedLetters removeLetters();

    /** @param organization the last of the page before; empty at the beginning */
    record OrganizationsAfter(String organization) {}

    /**
     * @param events how many were removed
     * @param next where the next page begins; null where there is none
     */
    record RemovedEvents(long events, @Nullable String next) {}

    /** @param more whether there are more than one step takes */
    record RemovedLetters(int letters, boolean more) {}
}
