package io.meterhouse.events.storage;

import io.meterhouse.billing.storage.BillingClockStore;
import java.time.Instant;
import java.util.Objects;
import org.springframework.stereotype.Repository;

/**
 * What the billing clock of a letter's organization showed when the letter's record was received. Its event's time is
 * judged by that clock, and repeats of it are reckoned from it: replaying it weeks later must neither make it too old nor
 * count it beside a repeat that its sender sent meanwhile.
 */
@Repository
public class LetterClock {
    private final BillingClockStore clocks;

    public LetterClock(BillingClockStore clocks) {
        this.clocks = clocks;
    }

    /** @param organization whose event it is taken for, which may not be what was read of the record */
    public Instant at(DeadLetter letter, String organization) {
        Instant known = letter.clockAt();
        if (known != null) {
            return known;
        }
        // What a test clock showed then nobody wrote down.
        return clocks.onTestClock(organization) ? clocks.now(organization) : receivedAt(letter);
    }

    /** The wall clock at receipt, or, where even that is not known, when the letter was put aside. */
    public static Instant receivedAt(DeadLetter letter) {
        return Objects.requireNonNullElse(letter.receivedAt(), letter.at());
    }
}
