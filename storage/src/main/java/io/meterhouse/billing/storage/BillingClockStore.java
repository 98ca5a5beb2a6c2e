package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import java.time.Clock;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** The billing clock of an organization: its test clock where it has one, otherwise the wall's. */
@Repository
public class BillingClockStore {
    private final DSLContext database;
    private final Clock wall;

    public BillingClockStore(DSLContext database, Clock wall) {
        this.database = database;
        this.wall = wall;
    }

    public Instant now(String organization) {
        Instant test = testNow(database, organization);
        return test == null ? wall.instant() : test;
    }

    public boolean onTestClock(String organization) {
        return testNow(database, organization) != null;
    }

    /** The wall's time, for what is on wall time always. */
    public Instant wallNow() {
        return wall.instant();
    }

    static @Nullable Instant testNow(DSLContext transaction, String organization) {
        return transaction
                .select(TEST_CLOCKS.NOW)
                .from(TEST_CLOCKS)
                .where(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                .fetchOne(TEST_CLOCKS.NOW);
    }

    /** As {@link #testNow}, and until the transaction ends the clock does not move. */
    static @Nullable Instant testNowHeld(DSLContext transaction, String organization) {
        return transaction
                .select(TEST_CLOCKS.NOW)
                .from(TEST_CLOCKS)
                .where(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                .forShare()
                .fetchOne(TEST_CLOCKS.NOW);
    }
}
