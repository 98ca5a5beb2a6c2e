package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import io.meterhouse.billing.Currency;
import java.time.Instant;
import java.time.ZoneId;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Reads what billing needs of an organization's row. */
@Repository
public class BillingProfileStore {
    private final DSLContext database;

    public BillingProfileStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable BillingProfile find(String organization) {
        return find(database, organization);
    }

    /** @throws IllegalStateException where there is no such organization */
    public BillingProfile get(String organization) {
        return get(database, organization);
    }

    static BillingProfile get(DSLContext transaction, String organization) {
        BillingProfile found = find(transaction, organization);
        if (found == null) {
            throw new IllegalStateException("no organization " + organization);
        }
        return found;
    }

    private static @Nullable BillingProfile find(DSLContext transaction, String organization) {
        return transaction
                .select(ORGANIZATIONS.fields())
                .select(TEST_CLOCKS.ID)
                .from(ORGANIZATIONS)
                .leftJoin(TEST_CLOCKS)
                .on(TEST_CLOCKS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID))
                .where(ORGANIZATIONS.ID.eq(organization))
                .fetchOne(row -> new BillingProfile(
                        row.get(ORGANIZATIONS.ID),
                        row.get(ORGANIZATIONS.NAME),
                        row.get(ORGANIZATIONS.BILLING_EMAIL),
                        ZoneId.of(row.get(ORGANIZATIONS.TIME_ZONE)),
                        Currency.of(row.get(ORGANIZATIONS.CURRENCY)),
                        row.get(ORGANIZATIONS.STRIPE_CUSTOMER_ID),
                        row.get(TEST_CLOCKS.ID)));
    }

    /** Serializes what must not happen twice at once to one organization: opening subscriptions, booking a balance. */
    static void lock(DSLContext transaction, String organization) {
        transaction
                .select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.ID.eq(organization))
                .forUpdate()
                .fetch();
    }

    /** An organization put on a test clock gets a customer of its own in Stripe's test mode. */
    public void replaceStripeCustomer(String organization, String stripeCustomer, Instant at) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.STRIPE_CUSTOMER_ID, stripeCustomer)
                .set(ORGANIZATIONS.UPDATED_AT, at)
                .where(ORGANIZATIONS.ID.eq(organization))
                .execute();
    }
}
