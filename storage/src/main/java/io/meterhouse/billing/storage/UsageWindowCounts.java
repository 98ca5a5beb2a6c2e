package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.METERING_SHARDS;
import static io.meterhouse.storage.generated.Tables.USAGE_WINDOWS;

import io.meterhouse.billing.Period;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;

/** What the usage windows say of a period: the other account of the same events, which a close is compared with. */
@Repository
public class UsageWindowCounts {
    private static final String LIVE = "live";

    private final DSLContext database;

    public UsageWindowCounts(DSLContext database) {
        this.database = database;
    }

    /** Workers only: how far each shard of metering has looked. */
    public List<LogPosition> looked() {
        return database.select(METERING_SHARDS.POSITION)
                .from(METERING_SHARDS)
                .fetch(row -> Objects.requireNonNull(BillingJson.position(row.value1())));
    }

    /** Asks every shard not to wait longer than it must before it looks again. */
    public void waitForLook() {
        database.update(METERING_SHARDS)
                .set(METERING_SHARDS.WAITED_FOR, true)
                .where(METERING_SHARDS.WAITED_FOR.isFalse())
                .execute();
    }

    /** Events counted in the windows that begin in a stretch of whole hours. */
    public long counted(String organization, String meterId, Period hours) {
        BigDecimal sum = database.select(DSL.sum(USAGE_WINDOWS.COUNTED))
                .from(USAGE_WINDOWS)
                .where(USAGE_WINDOWS.ORGANIZATION_ID.eq(organization))
                .and(USAGE_WINDOWS.METER_ID.eq(meterId))
                .and(USAGE_WINDOWS.ENVIRONMENT.eq(LIVE))
                .and(USAGE_WINDOWS.HOUR.ge(hours.start()))
                .and(USAGE_WINDOWS.HOUR.lt(hours.end()))
                .fetchSingle()
                .value1();
        return sum == null ? 0 : sum.longValueExact();
    }
}
