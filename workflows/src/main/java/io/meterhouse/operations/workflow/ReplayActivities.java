package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityInterface;

/** The steps of a replay. What became of each letter is a row: repeating a step changes nothing that is written. */
@ActivityInterface(namePrefix = "Replay")
public interface ReplayActivities {
    /** Looks at the rows. */
    ReplayState read(ReplayRef replay);

    /** Puts letters on the log for a few seconds, those first that were put aside first. */
    ReplayState putOnLog(ReplayRef replay);

    /** Waits a while for everything that was put on the log to be stored; fails where it is not. */
    void awaitStored(ReplayRef replay);

    /** Looks for a few seconds at what became of the letters on the log. */
    ReplayState settle(ReplayRef replay);

    /** Ends the replay, all of whose letters are settled. */
    ReplayState finish(ReplayRef replay);

    record ReplayRef(String replay) {}

    /**
     * How far it is.
     *
     * @param known whether there is such a replay
     * @param letters how many letters it has
     * @param waiting how many are not on the log yet
     * @param sent how many are on the log and not known to be stored
     */
    record ReplayState(
            int version, boolean known, boolean finished, int letters, int waiting, int sent, int stored, int refused) {
        public static final int VERSION = 1;
    }
}
