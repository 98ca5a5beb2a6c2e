package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps of a removal. Repeating one finds nothing left to do. */
@ActivityInterface(namePrefix = "OrganizationRemoval")
public interface OrganizationRemovalActivities {
    /** Looks at what the organization still waits for. */
    Departed look(DepartedRef organization);

    /** Removes its events, their matches and what was noted of them. */
    RemovedEvents removeEvents(DepartedRef organization);

    /** Removes its usage windows, members and dead letters, and notes that all is done. */
    RemovedRows removeRows(DepartedRef organization);

    record DepartedRef(String organization) {}

    /**
     * @param gone whether there is such an organization, and it is gone
     * @param removed whether all is removed already
     * @param due from when on it may be removed; null where it is not gone
     * @param waitingFor what is not settled, in words; null where nothing is
     */
    record Departed(
            int version,
            boolean gone,
            boolean removed,
            @Nullable Instant due,
            @Nullable String waitingFor) {
        public static final int VERSION = 1;
    }

    record RemovedEvents(long events) {}

    record RemovedRows(int rows, int letters) {}
}
