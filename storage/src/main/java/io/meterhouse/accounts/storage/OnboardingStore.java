package io.meterhouse.accounts.storage;

import static io.meterhouse.storage.generated.Tables.ONBOARDING_STEPS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.PLANS;
import static io.meterhouse.storage.generated.Tables.PLAN_VERSIONS;
import static io.meterhouse.storage.generated.Tables.WORKFLOW_RUNS;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** How far an organization has come with its onboarding. */
@Repository
public class OnboardingStore {
    private static final String PENDING = "pending";

    private final DSLContext database;

    public OnboardingStore(DSLContext database) {
        this.database = database;
    }

    /** @param status {@code pending}, {@code done}, {@code skipped} or {@code failed} */
    public record Step(String name, String status, @Nullable Instant at) {}

    /** The steps in the order given. */
    public List<Step> steps(String organization, List<String> order) {
        List<Step> steps = database.selectFrom(ONBOARDING_STEPS)
                .where(ONBOARDING_STEPS.ORGANIZATION_ID.eq(organization))
                .fetch(row -> new Step(row.getName(), row.getStatus(), row.getAt()));
        return steps.stream()
                .sorted(Comparator.comparingInt(step -> order.indexOf(step.name())))
                .toList();
    }

    /** Whether the step is past, in whatever way. */
    public boolean isPast(String organization, String step) {
        return database.fetchExists(
                ONBOARDING_STEPS,
                ONBOARDING_STEPS
                        .ORGANIZATION_ID
                        .eq(organization)
                        .and(ONBOARDING_STEPS.NAME.eq(step))
                        .and(ONBOARDING_STEPS.STATUS.ne(PENDING)));
    }

    public boolean isDone(String organization, String step) {
        return database.fetchExists(
                ONBOARDING_STEPS,
                ONBOARDING_STEPS
                        .ORGANIZATION_ID
                        .eq(organization)
                        .and(ONBOARDING_STEPS.NAME.eq(step))
                        .and(ONBOARDING_STEPS.STATUS.eq("done")));
    }

    /** Says how a pending step ended; one that has ended stays as it is. */
    public void end(String organization, String step, String status, Instant at) {
        end(database, organization, step, status, at);
    }

    /** The same, inside another store's transaction. */
    public static void end(DSLContext inside, String organization, String step, String status, Instant at) {
        inside.update(ONBOARDING_STEPS)
                .set(ONBOARDING_STEPS.STATUS, status)
                .set(ONBOARDING_STEPS.AT, at)
                .where(ONBOARDING_STEPS.ORGANIZATION_ID.eq(organization))
                .and(ONBOARDING_STEPS.NAME.eq(step))
                .and(ONBOARDING_STEPS.STATUS.eq(PENDING))
                .execute();
    }

    /** Marks every pending step. */
    public void endAll(String organization, String status, Instant at) {
        database.update(ONBOARDING_STEPS)
                .set(ONBOARDING_STEPS.STATUS, status)
                .set(ONBOARDING_STEPS.AT, at)
                .where(ONBOARDING_STEPS.ORGANIZATION_ID.eq(organization))
                .and(ONBOARDING_STEPS.STATUS.eq(PENDING))
                .execute();
    }

    /** The newest published version of the plan that is the default, or null. */
    public @Nullable String defaultPlanVersion() {
        return database.select(PLAN_VERSIONS.ID)
                .from(PLAN_VERSIONS)
                .join(PLANS)
                .on(PLANS.ID.eq(PLAN_VERSIONS.PLAN_ID))
                .where(PLANS.IS_DEFAULT)
                .and(PLAN_VERSIONS.STATUS.eq("published"))
                .orderBy(PLAN_VERSIONS.NUMBER.desc())
                .limit(1)
                .fetchOne(PLAN_VERSIONS.ID);
    }

    /** Organizations with pending steps whose workflow has no open run, after that id, in the order of their ids. */
    public List<String> unattended(@Nullable String after, int limit) {
        return database.select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.STATUS.eq("active"))
                .and(after == null ? DSL.noCondition() : ORGANIZATIONS.ID.gt(after))
                .and(DSL.exists(DSL.selectOne()
                        .from(ONBOARDING_STEPS)
                        .where(ONBOARDING_STEPS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
                        .and(ONBOARDING_STEPS.STATUS.eq(PENDING))))
                .and(DSL.notExists(DSL.selectOne()
                        .from(WORKFLOW_RUNS)
                        .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(ORGANIZATIONS.WORKFLOW_ID))
                        .and(WORKFLOW_RUNS.STATUS.eq("running"))))
                .orderBy(ORGANIZATIONS.ID)
                .limit(limit)
                .fetch(ORGANIZATIONS.ID);
    }
}
