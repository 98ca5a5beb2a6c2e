package io.meterhouse.accounts.storage;

import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.TableField;
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

    private SelectJoinStep<? extends Record> select() {
        return database.select(ORGANIZATIONS.fields())
                .select(TEST_CLOCKS.ID.as("test_clock"))
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
                row.get(ORGANIZATIONS.STATUS),
                row.get(ORGANIZATIONS.WORKFLOW_ID),
                row.get(ORGANIZATIONS.CREATED_AT));
    }

    private static @Nullable String text(@Nullable JSONB json) {
        return json == null ? null : json.data();
    }
}
