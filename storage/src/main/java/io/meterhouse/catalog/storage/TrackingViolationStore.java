package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.TRACKING_VIOLATIONS;

import io.meterhouse.accounts.Ids;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.storage.generated.tables.records.TrackingViolationsRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** How often events were not as their organization's tracking plan has them. */
@Repository
public class TrackingViolationStore {
    /** Rows of one environment of an organization; what comes when they are used up is counted under no type. */
    public static final int MAX_ROWS = 1_000;

    /** Stands for all types that have no row of their own. */
    public static final String OTHER_TYPES = "";

    private static final String PREFIX = "tvi_";

    private final DSLContext database;

    public TrackingViolationStore(DSLContext database) {
        this.database = database;
    }

    /**
     * Violations of one kind.
     *
     * @param version of the schema; 0 where the type is not on the list
     * @param example what was wrong with the last of them
     */
    public record Tally(String type, int version, long warned, long refused, String example, Instant lastAt) {}

    /** Violations of one kind since the first of them. */
    public record KeptTally(
            String id,
            String type,
            int version,
            long warned,
            long refused,
            String example,
            Instant firstAt,
            Instant lastAt) {}

    private record Kind(String type, int version) {}

    /** Adds to what was counted before. */
    public void add(String organization, Environment environment, List<Tally> tallies) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            Set<Kind> known = new HashSet<>(inside.select(TRACKING_VIOLATIONS.TYPE, TRACKING_VIOLATIONS.VERSION)
                    .from(TRACKING_VIOLATIONS)
                    .where(of(organization, environment))
                    .fetch(row -> new Kind(row.value1(), row.value2())));
            for (Tally tally : tallies) {
                Kind kind = new Kind(tally.type(), tally.version());
                boolean fits = known.contains(kind) || known.size() < MAX_ROWS;
                Kind under = fits ? kind : new Kind(OTHER_TYPES, 0);
                known.add(under);
                add(inside, organization, environment, under, tally);
            }
        });
    }

    private static void add(DSLContext inside, String organization, Environment environment, Kind under, Tally tally) {
        inside.insertInto(TRACKING_VIOLATIONS)
                .set(TRACKING_VIOLATIONS.ID, Ids.next(PREFIX))
                .set(TRACKING_VIOLATIONS.ORGANIZATION_ID, organization)
                .set(TRACKING_VIOLATIONS.ENVIRONMENT, environment.code())
                .set(TRACKING_VIOLATIONS.TYPE, under.type())
                .set(TRACKING_VIOLATIONS.VERSION, under.version())
                .set(TRACKING_VIOLATIONS.WARNED, tally.warned())
                .set(TRACKING_VIOLATIONS.REFUSED, tally.refused())
                .set(TRACKING_VIOLATIONS.EXAMPLE, tally.example())
                .set(TRACKING_VIOLATIONS.FIRST_AT, tally.lastAt())
                .set(TRACKING_VIOLATIONS.LAST_AT, tally.lastAt())
                .onConflict(
                        TRACKING_VIOLATIONS.ORGANIZATION_ID,
                        TRACKING_VIOLATIONS.ENVIRONMENT,
                        TRACKING_VIOLATIONS.TYPE,
                        TRACKING_VIOLATIONS.VERSION)
                .doUpdate()
                .set(TRACKING_VIOLATIONS.WARNED, TRACKING_VIOLATIONS.WARNED.plus(tally.warned()))
                .set(TRACKING_VIOLATIONS.REFUSED, TRACKING_VIOLATIONS.REFUSED.plus(tally.refused()))
                .set(TRACKING_VIOLATIONS.EXAMPLE, tally.example())
                .set(TRACKING_VIOLATIONS.LAST_AT, tally.lastAt())
                .execute();
    }

    /** What was violated last for the first time comes first; before the given id. */
    public List<KeptTally> page(String organization, Environment environment, @Nullable String before, int limit) {
        return database.selectFrom(TRACKING_VIOLATIONS)
                .where(of(organization, environment))
                .and(before == null ? DSL.noCondition() : TRACKING_VIOLATIONS.ID.lt(before))
                .orderBy(TRACKING_VIOLATIONS.ID.desc())
                .limit(limit)
                .fetch(TrackingViolationStore::kept);
    }

    private static Condition of(String organization, Environment environment) {
        return TRACKING_VIOLATIONS
                .ORGANIZATION_ID
                .eq(organization)
                .and(TRACKING_VIOLATIONS.ENVIRONMENT.eq(environment.code()));
    }

    private static KeptTally kept(TrackingViolationsRecord row) {
        return new KeptTally(
                row.getId(),
                row.getType(),
                row.getVersion(),
                row.getWarned(),
                row.getRefused(),
                row.getExample(),
                row.getFirstAt(),
                row.getLastAt());
    }
}
