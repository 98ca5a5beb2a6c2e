package io.meterhouse.accounts.storage;

import static io.meterhouse.storage.generated.Tables.ONBOARDING_STEPS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meterhouse.accounts.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Organizations, by our id and by Clerk's. */
@Repository
public class OrganizationStore {
    private static final int MAX_REMEMBERED = 50_000;
    /** What Clerk calls an organization hardly ever changes its row; an organization that is unlinked is seen this late. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final DSLContext database;
    private final Cache<String, String> idsOfClerk = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    public OrganizationStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable Organization byId(String id) {
        return select().where(ORGANIZATIONS.ID.eq(id)).fetchOne(OrganizationStore::organization);
    }

    public boolean exists(String id) {
        return database.fetchExists(ORGANIZATIONS, ORGANIZATIONS.ID.eq(id));
    }

    /** Our id of a Clerk organization, or null where it was never seen. */
    public @Nullable String idOfClerkOrganization(String clerkOrganization) {
        return remembered(clerkOrganization, ORGANIZATIONS.CLERK_ORGANIZATION_ID);
    }

    /** Our id of the organization that a Clerk user made here, or null. */
    public @Nullable String idOfClerkUser(String clerkUser) {
        return remembered(clerkUser, ORGANIZATIONS.CLERK_USER_ID);
    }

    private @Nullable String remembered(String clerk, TableField<?, String> column) {
        String known = idsOfClerk.getIfPresent(clerk);
        if (known != null) {
            return known;
        }
        String found = database.select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(column.eq(clerk))
                .fetchOne(ORGANIZATIONS.ID);
        if (found != null) {
            idsOfClerk.put(clerk, found);
        }
        return found;
    }

    /** An id that was reserved, and whether it was reserved just now. */
    public record Reserved(String organization, boolean made) {}

    /**
     * Reserves an organization's id for a Clerk organization, or, without one, for a Clerk user. Whoever comes first makes
     * the row and its pending steps; everybody after finds it.
     *
     * @param clerkUser asked only where there is no Clerk organization
     * @param steps the names of the steps of onboarding
     */
    public Reserved reserve(
            @Nullable String clerkOrganization, String clerkUser, String name, List<String> steps, Instant now) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            String id = Ids.next(Ids.ORGANIZATION);
            int made = inside.insertInto(ORGANIZATIONS)
                    .set(ORGANIZATIONS.ID, id)
                    .set(ORGANIZATIONS.NAME, name)
                    .set(ORGANIZATIONS.CLERK_ORGANIZATION_ID, clerkOrganization)
                    .set(ORGANIZATIONS.CLERK_USER_ID, clerkOrganization == null ? clerkUser : null)
                    .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + id)
                    .set(ORGANIZATIONS.CREATED_AT, now)
                    .set(ORGANIZATIONS.UPDATED_AT, now)
                    .onConflictDoNothing()
                    .execute();
            if (made == 0) {
                return new Reserved(reservedId(inside, clerkOrganization, clerkUser), false);
            }
            for (String step : steps) {
                inside.insertInto(ONBOARDING_STEPS)
                        .set(ONBOARDING_STEPS.ORGANIZATION_ID, id)
                        .set(ONBOARDING_STEPS.NAME, step)
                        .set(ONBOARDING_STEPS.STATUS, "pending")
                        .execute();
            }
            return new Reserved(id, true);
        });
    }

    private static String reservedId(DSLContext inside, @Nullable String clerkOrganization, String clerkUser) {
        String found = inside.select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(
                        clerkOrganization == null
                                ? ORGANIZATIONS.CLERK_USER_ID.eq(clerkUser)
                                : ORGANIZATIONS.CLERK_ORGANIZATION_ID.eq(clerkOrganization))
                .fetchOne(ORGANIZATIONS.ID);
        if (found == null) {
            throw new IllegalStateException("an organization is in the way of its own reservation");
        }
        return found;
    }

    /** Links the row with its organization in Clerk and takes that one's name. */
    public void linkClerk(String organization, String clerkOrganization, String name, Instant now) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.CLERK_ORGANIZATION_ID, clerkOrganization)
                .set(ORGANIZATIONS.NAME, name)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .where(ORGANIZATIONS.ID.eq(organization))
                .execute();
    }

    /** Takes a name that Clerk told at that time, unless a later one was told already. */
    public void rename(String organization, String name, Instant told) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.NAME, name)
                .set(ORGANIZATIONS.CLERK_TOLD_AT, told)
                .set(ORGANIZATIONS.UPDATED_AT, DSL.currentInstant())
                .where(ORGANIZATIONS.ID.eq(organization))
                .and(ORGANIZATIONS.CLERK_TOLD_AT.isNull().or(ORGANIZATIONS.CLERK_TOLD_AT.le(told)))
                .execute();
    }

    /** Keeps the customer, unless there is one: a test clock may have brought its own meanwhile. */
    public void setFirstStripeCustomer(String organization, String customer, Instant now) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.STRIPE_CUSTOMER_ID, customer)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .where(ORGANIZATIONS.ID.eq(organization))
                .and(ORGANIZATIONS.STRIPE_CUSTOMER_ID.isNull())
                .execute();
    }

    public void setStripeCustomer(String organization, @Nullable String customer, Instant now) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.STRIPE_CUSTOMER_ID, customer)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .where(ORGANIZATIONS.ID.eq(organization))
                .execute();
    }

    /** What an admin may change; null leaves it as it is. */
    public record Details(
            @Nullable String timeZone,
            @Nullable String billingEmail,
            @Nullable String address,
            @Nullable String taxIds) {}

    public void change(String organization, Details details, Instant now) {
        var update = database.update(ORGANIZATIONS).set(ORGANIZATIONS.UPDATED_AT, now);
        if (details.timeZone() != null) {
            update = update.set(ORGANIZATIONS.TIME_ZONE, details.timeZone());
        }
        if (details.billingEmail() != null) {
            update = update.set(ORGANIZATIONS.BILLING_EMAIL, details.billingEmail());
        }
        if (details.address() != null) {
            update = update.set(ORGANIZATIONS.ADDRESS, JSONB.valueOf(details.address()));
        }
        if (details.taxIds() != null) {
            update = update.set(ORGANIZATIONS.TAX_IDS, JSONB.valueOf(details.taxIds()));
        }
        update.where(ORGANIZATIONS.ID.eq(organization)).execute();
    }

    /** Sets an organization aside: it is found neither by Clerk's organization nor by its user any more. */
    public void offboard(String organization, Instant now) {
        Organization row = byId(organization);
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.STATUS, "offboarded")
                .set(ORGANIZATIONS.OFFBOARDED_AT, DSL.coalesce(ORGANIZATIONS.OFFBOARDED_AT, DSL.val(now)))
                .setNull(ORGANIZATIONS.CLERK_ORGANIZATION_ID)
                .setNull(ORGANIZATIONS.CLERK_USER_ID)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .where(ORGANIZATIONS.ID.eq(organization))
                .execute();
        if (row != null) {
            forget(row.clerkOrganizationId());
            forget(row.clerkUserId());
        }
    }

    private void forget(@Nullable String clerk) {
        if (clerk != null) {
            idsOfClerk.invalidate(clerk);
        }
    }

    /** Organizations by name or id, newest first, for operators only. */
    public List<Organization> search(@Nullable String text, @Nullable String idBefore, int limit) {
        Condition where = DSL.noCondition();
        if (text != null) {
            where = where.and(ORGANIZATIONS
                    .NAME
                    .containsIgnoreCase(text)
                    .or(ORGANIZATIONS.ID.eq(text))
                    .or(ORGANIZATIONS.STRIPE_CUSTOMER_ID.eq(text))
                    .or(ORGANIZATIONS.CLERK_ORGANIZATION_ID.eq(text)));
        }
        if (idBefore != null) {
            where = where.and(ORGANIZATIONS.ID.lt(idBefore));
        }
        return select().where(where)
                .orderBy(ORGANIZATIONS.ID.desc())
                .limit(limit)
                .fetch(OrganizationStore::organization);
    }

    private SelectJoinStep<? extends Record> select() {
        return database.select(ORGANIZATIONS.fields())
                .select(TEST_CLOCKS.ID.as("test_clock"), TEST_CLOCKS.NOW.as("test_clock_now"))
                .from(ORGANIZATIONS)
                .leftJoin(TEST_CLOCKS)
                .on(TEST_CLOCKS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID));
    }

    private static Organization organization(Record row) {
        return new Organization(
                row.get(ORGANIZATIONS.ID),
                row.get(ORGANIZATIONS.NAME),
                row.get(ORGANIZATIONS.CLERK_ORGANIZATION_ID),
                row.get(ORGANIZATIONS.CLERK_USER_ID),
                row.get(ORGANIZATIONS.STRIPE_CUSTOMER_ID),
                row.get(ORGANIZATIONS.TIME_ZONE),
                row.get(ORGANIZATIONS.CURRENCY),
                row.get(ORGANIZATIONS.BILLING_EMAIL),
                text(row.get(ORGANIZATIONS.ADDRESS)),
                text(row.get(ORGANIZATIONS.TAX_IDS)),
                row.get("test_clock", String.class),
                row.get("test_clock_now", TEST_CLOCKS.NOW.getType()),
                row.get(ORGANIZATIONS.STATUS),
                row.get(ORGANIZATIONS.WORKFLOW_ID),
                row.get(ORGANIZATIONS.CREATED_AT));
    }

    private static @Nullable String text(@Nullable JSONB json) {
        return json == null ? null : json.data();
    }
}
