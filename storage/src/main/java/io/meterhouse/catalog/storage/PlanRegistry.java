package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.PLANS;
import static io.meterhouse.storage.generated.Tables.PLAN_VERSIONS;

import io.meterhouse.billing.Interval;
import io.meterhouse.catalog.PlanVersionForm;
import io.meterhouse.catalog.PriceForm;
import io.meterhouse.storage.generated.tables.records.PlanVersionsRecord;
import io.meterhouse.storage.generated.tables.records.PlansRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record1;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/**
 * Plans and their versions as the operator keeps them. A version is a draft until it is published and never changes after.
 * They belong to the operator, not to an organization.
 */
@Repository
public class PlanRegistry {
    private static final TypeReference<List<@Nullable PriceForm>> PRICES = new TypeReference<>() {};
    private static final String DRAFT = "draft";
    private static final String PUBLISHED = "published";

    private final DSLContext database;

    public PlanRegistry(DSLContext database) {
        this.database = database;
    }

    public record KeptPlan(
            String id,
            String key,
            String name,
            String currency,
            boolean isDefault,
            boolean selfServe,
            Instant createdAt) {}

    /** @param form the version as it was written */
    public record KeptVersion(
            String id,
            String plan,
            int number,
            String status,
            PlanVersionForm form,
            Instant createdAt,
            @Nullable Instant publishedAt) {
        public boolean isPublished() {
            return status.equals(PUBLISHED);
        }
    }

    /** Makes a plan; empty where the key is taken. A new default takes the place of the one before. */
    public Optional<KeptPlan> create(KeptPlan plan) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            if (plan.isDefault()) {
                inside.update(PLANS)
                        .set(PLANS.IS_DEFAULT, false)
                        .where(PLANS.IS_DEFAULT)
                        .execute();
            }
            return inside.insertInto(PLANS)
                    .set(PLANS.ID, plan.id())
                    .set(PLANS.KEY, plan.key())
                    .set(PLANS.NAME, plan.name())
                    .set(PLANS.CURRENCY, plan.currency())
                    .set(PLANS.IS_DEFAULT, plan.isDefault())
                    .set(PLANS.SELF_SERVE, plan.selfServe())
                    .set(PLANS.CREATED_AT, plan.createdAt())
                    .onConflict(PLANS.KEY)
                    .doNothing()
                    .returning()
                    .fetchOptional(PlanRegistry::plan);
        });
    }

    /** @param idOrKey the plan's id, or its key */
    public Optional<KeptPlan> find(String idOrKey) {
        return database.selectFrom(PLANS)
                .where(PLANS.ID.eq(idOrKey).or(PLANS.KEY.eq(idOrKey)))
                .fetchOptional(PlanRegistry::plan);
    }

    /** The newest first, before the given id. */
    public List<KeptPlan> page(@Nullable String before, int limit) {
        return database.selectFrom(PLANS)
                .where(before == null ? DSL.noCondition() : PLANS.ID.lt(before))
                .orderBy(PLANS.ID.desc())
                .limit(limit)
                .fetch(PlanRegistry::plan);
    }

    /** Adds a draft of a valid form, with the plan's next number; the one that is there where the id is known. */
    public KeptVersion addDraft(String id, String planId, PlanVersionForm form, Instant at) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            // One at a time per plan, so that numbers follow each other.
            inside.select(PLANS.ID)
                    .from(PLANS)
                    .where(PLANS.ID.eq(planId))
                    .forUpdate()
                    .fetch();
            PlanVersionsRecord known =
                    inside.fetchOne(PLAN_VERSIONS, PLAN_VERSIONS.ID.eq(id).and(PLAN_VERSIONS.PLAN_ID.eq(planId)));
            if (known != null) {
                return version(known);
            }
            Integer next = inside.select(
                            DSL.coalesce(DSL.max(PLAN_VERSIONS.NUMBER), 0).plus(1))
                    .from(PLAN_VERSIONS)
                    .where(PLAN_VERSIONS.PLAN_ID.eq(planId))
                    .fetchSingle(Record1::value1);
            PlanVersionsRecord row = inside.newRecord(PLAN_VERSIONS);
            row.setId(id);
            row.setPlanId(planId);
            row.setNumber(next);
            row.setStatus(DRAFT);
            row.setCreatedAt(at);
            write(row, form);
            row.insert();
            return version(row);
        });
    }

    /** Replaces a draft; false where the version is published, or is no longer there. */
    public boolean replaceDraft(String versionId, PlanVersionForm form) {
        return database.transactionResult(transaction -> {
            PlanVersionsRecord row = transaction
                    .dsl()
                    .selectFrom(PLAN_VERSIONS)
                    .where(PLAN_VERSIONS.ID.eq(versionId))
                    .forUpdate()
                    .fetchOne();
            if (row == null || !row.getStatus().equals(DRAFT)) {
                return false;
            }
            write(row, form);
            row.update();
            return true;
        });
    }

    /** Publishing twice is publishing once. */
    public void publish(String versionId, Instant at) {
        database.update(PLAN_VERSIONS)
                .set(PLAN_VERSIONS.STATUS, PUBLISHED)
                .set(PLAN_VERSIONS.PUBLISHED_AT, at)
                .where(PLAN_VERSIONS.ID.eq(versionId))
                .and(PLAN_VERSIONS.STATUS.eq(DRAFT))
                .execute();
    }

    /** @param idOrNumber the version's id, or its number within the plan */
    public Optional<KeptVersion> findVersion(String planId, String idOrNumber) {
        Condition named = PLAN_VERSIONS.ID.eq(idOrNumber);
        if (!idOrNumber.isEmpty()
                && idOrNumber.length() <= 9
                && idOrNumber.chars().allMatch(Character::isDigit)) {
            named = named.or(PLAN_VERSIONS.NUMBER.eq(Integer.valueOf(idOrNumber)));
        }
        return database.selectFrom(PLAN_VERSIONS)
                .where(PLAN_VERSIONS.PLAN_ID.eq(planId))
                .and(named)
                .fetchOptional(PlanRegistry::version);
    }

    /** The versions of a plan, the newest first. */
    public List<KeptVersion> versions(String planId, int limit) {
        return database.selectFrom(PLAN_VERSIONS)
                .where(PLAN_VERSIONS.PLAN_ID.eq(planId))
                .orderBy(PLAN_VERSIONS.NUMBER.desc())
                .limit(limit)
                .fetch(PlanRegistry::version);
    }

    private static void write(PlanVersionsRecord row, PlanVersionForm form) {
        Interval interval = form.toInterval();
        row.setIntervalUnit(interval.unit().name().toLowerCase(Locale.ROOT));
        row.setIntervalCount(interval.count());
        row.setTrialDays(Objects.requireNonNullElse(form.trialDays(), 0));
        row.setPrices(JSONB.valueOf(CatalogJson.MAPPER.writeValueAsString(
                form.toPrices().stream().map(PriceForm::of).toList())));
    }

    private static KeptPlan plan(PlansRecord row) {
        return new KeptPlan(
                row.getId(),
                row.getKey(),
                row.getName(),
                row.getCurrency(),
                row.getIsDefault(),
                row.getSelfServe(),
                row.getCreatedAt());
    }

    private static KeptVersion version(PlanVersionsRecord row) {
        PlanVersionForm form = new PlanVersionForm(
                row.getIntervalUnit(),
                row.getIntervalCount(),
                row.getTrialDays(),
                row.getMinimumCommitment() == null
                        ? null
                        : row.getMinimumCommitment().stripTrailingZeros().toPlainString(),
                CatalogJson.MAPPER.readValue(row.getPrices().data(), PRICES));
        return new KeptVersion(
                row.getId(),
                row.getPlanId(),
                row.getNumber(),
                row.getStatus(),
                form,
                row.getCreatedAt(),
                row.getPublishedAt());
    }
}
