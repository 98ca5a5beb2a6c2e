package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.PLANS;
import static io.meterhouse.storage.generated.Tables.PLAN_VERSIONS;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Interval;
import io.meterhouse.billing.IntervalUnit;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceForm;
import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Plans and their versions. They belong to the operator, not to an organization. */
@Repository
public class PlanStore {
    private final DSLContext database;

    public PlanStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable PlanVersion version(String id) {
        return find(PLAN_VERSIONS.ID.eq(id));
    }

    private @Nullable PlanVersion find(Condition where) {
        return database.select(PLAN_VERSIONS.fields())
                .select(PLANS.KEY, PLANS.NAME, PLANS.CURRENCY, PLANS.IS_DEFAULT, PLANS.SELF_SERVE)
                .from(PLAN_VERSIONS)
                .join(PLANS)
                .on(PLANS.ID.eq(PLAN_VERSIONS.PLAN_ID))
                .where(where)
                .orderBy(PLAN_VERSIONS.NUMBER.desc())
                .limit(1)
                .fetchOne(PlanStore::planVersion);
    }

    private static PlanVersion planVersion(Record row) {
        return new PlanVersion(
                row.get(PLAN_VERSIONS.ID),
                row.get(PLAN_VERSIONS.PLAN_ID),
                row.get(PLANS.KEY),
                row.get(PLANS.NAME),
                Currency.of(row.get(PLANS.CURRENCY)),
                row.get(PLANS.IS_DEFAULT),
                row.get(PLANS.SELF_SERVE),
                row.get(PLAN_VERSIONS.NUMBER),
                row.get(PLAN_VERSIONS.STATUS),
                new Interval(
                        IntervalUnit.valueOf(
                                row.get(PLAN_VERSIONS.INTERVAL_UNIT).toUpperCase(Locale.ROOT)),
                        row.get(PLAN_VERSIONS.INTERVAL_COUNT)),
                row.get(PLAN_VERSIONS.TRIAL_DAYS),
                row.get(PLAN_VERSIONS.MINIMUM_COMMITMENT),
                prices(row.get(PLAN_VERSIONS.PRICES)),
                row.get(PLAN_VERSIONS.CREATED_AT),
                row.get(PLAN_VERSIONS.PUBLISHED_AT));
    }

    static List<Price> prices(JSONB json) {
        List<PriceForm> forms = CatalogJson.MAPPER.readValue(json.data(), new TypeReference<List<PriceForm>>() {});
        return forms.stream().map(PriceForm::toPrice).toList();
    }
}
