package io.meterhouse.accounts.storage;

import static io.meterhouse.storage.generated.Tables.MEMBERS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;

import java.time.Instant;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;

/** Who belongs to an organization, as Clerk says. */
@Repository
public class MemberStore {
    /** How Clerk calls admins, with or without its prefix. */
    private static final String ADMIN = "admin";

    private final DSLContext database;

    public MemberStore(DSLContext database) {
        this.database = database;
    }

    /**
     * Takes a membership that Clerk told at that time, unless a later one was told already. Who made the organization and is
     * no admin of it any more acts for it as their tokens say, and no longer by having made it.
     */
    public void put(String organization, String clerkUser, String role, Instant told) {
        database.insertInto(MEMBERS)
                .set(MEMBERS.ORGANIZATION_ID, organization)
                .set(MEMBERS.CLERK_USER_ID, clerkUser)
                .set(MEMBERS.ROLE, role)
                .set(MEMBERS.UPDATED_AT, told)
                .onConflict(MEMBERS.ORGANIZATION_ID, MEMBERS.CLERK_USER_ID)
                .doUpdate()
                .set(MEMBERS.ROLE, role)
                .set(MEMBERS.UPDATED_AT, told)
                .where(MEMBERS.UPDATED_AT.le(told))
                .execute();
        if (!role.endsWith(ADMIN)) {
            forgetMaker(organization, clerkUser);
        }
    }

    /** Takes a member away; who made the organization and left it acts for it no longer. */
    public void remove(String organization, String clerkUser) {
        database.deleteFrom(MEMBERS)
                .where(MEMBERS.ORGANIZATION_ID.eq(organization))
                .and(MEMBERS.CLERK_USER_ID.eq(clerkUser))
                .execute();
        forgetMaker(organization, clerkUser);
    }

    private void forgetMaker(String organization, String clerkUser) {
        database.update(ORGANIZATIONS)
                .setNull(ORGANIZATIONS.CLERK_USER_ID)
                .where(ORGANIZATIONS.ID.eq(organization))
                .and(ORGANIZATIONS.CLERK_USER_ID.eq(clerkUser))
                .execute();
    }
}
