package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.storage.MemberStore;
import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OrganizationSyncActivities;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.InboxStore;
import io.meterhouse.operations.storage.InboxStore.Delivery;
import io.meterhouse.operations.storage.RecordLink;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Applies what Clerk delivered about an organization to our rows of it. */
@Component
public class OrganizationSyncActivitiesImpl implements OrganizationSyncActivities {
    /** The source of deliveries in the inbox. */
    public static final String SOURCE = "clerk";

    private static final int AT_ONCE = 50;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InboxStore inbox;
    private final OrganizationStore organizations;
    private final MemberStore members;
    private final ApiKeyStore keys;
    private final OnboardingStarter onboarding;
    private final AuditStore audit;
    private final Clock clock;

    public OrganizationSyncActivitiesImpl(
            InboxStore inbox,
            OrganizationStore organizations,
            MemberStore members,
            ApiKeyStore keys,
            OnboardingStarter onboarding,
            AuditStore audit,
            Clock clock) {
        this.inbox = inbox;
        this.organizations = organizations;
        this.members = members;
        this.keys = keys;
        this.onboarding = onboarding;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Applied applyDelivered(ApplyRequest request) {
        String clerk = request.clerkOrganization();
        List<Delivery> deliveries = inbox.open(SOURCE, clerk, AT_ONCE);
        String known = organizations.idOfClerkOrganization(clerk);
        boolean deleted = false;
        for (Delivery delivery : deliveries) {
            apply(clerk, delivery);
            inbox.done(SOURCE, delivery.deliveryId(), clock.instant());
            deleted |= delivery.kind().equals("organization.deleted");
        }
        String now = organizations.idOfClerkOrganization(clerk);
        return new Applied(deliveries.size(), deliveries.size() == AT_ONCE, now == null ? known : now, deleted);
    }

    /** Each change is taken only where it is the newest, so that applying one twice, or late, does no harm. */
    private void apply(String clerk, Delivery delivery) {
        JsonNode data = JSON.readTree(delivery.payload()).path("data");
        switch (delivery.kind()) {
            case "organization.created", "organization.updated" -> organizationTold(clerk, data, delivery);
            case "organization.deleted" -> organizationDeleted(clerk);
            case "organizationMembership.created", "organizationMembership.updated" ->
                memberTold(clerk, data, delivery);
            case "organizationMembership.deleted" -> memberGone(clerk, data);
            default -> {
                // Kinds that say nothing about rows of ours are done by having been looked at.
            }
        }
    }

    private void organizationTold(String clerk, JsonNode data, Delivery delivery) {
        String name = data.path("name").asString(clerk);
        String id = ourOwn(data.path("slug").asString(""), clerk, name);
        if (id == null) {
            OrganizationStore.Reserved reserved = organizations.reserve(
                    clerk, data.path("created_by").asString(""), name, AccountsContracts.STEPS, clock.instant());
            id = reserved.organization();
            if (reserved.made()) {
                onboarding.start(id);
            }
        }
        organizations.rename(id, name, delivery.occurredAt());
    }

    /** The row that is linked already, or, where Clerk made the organization for us, the one whose id is its slug. */
    private @Nullable String ourOwn(String slug, String clerk, String name) {
        String linked = organizations.idOfClerkOrganization(clerk);
        if (linked != null || slug.isEmpty()) {
            return linked;
        }
        String id = idOf(slug);
        Organization row = id == null ? null : organizations.byId(id);
        if (row == null || row.clerkOrganizationId() != null || row.status().equals("offboarded")) {
            return null;
        }
        organizations.linkClerk(row.id(), clerk, name, clock.instant());
        return row.id();
    }

    /** The inverse of {@link OnboardingActivitiesImpl#slugOf}; null where the slug is none of ours. */
    private static @Nullable String idOf(String slug) {
        int hyphen = slug.indexOf('-');
        return slug.startsWith("org-") ? "org_" + slug.substring(hyphen + 1).toUpperCase(Locale.ROOT) : null;
    }

    private void organizationDeleted(String clerk) {
        String id = organizations.idOfClerkOrganization(clerk);
        if (id == null) {
            return;
        }
        List<String> ended = keys.endAll(id, clock.instant());
        ended.forEach(onboarding::keyChanged);
        organizations.offboard(id, clock.instant());
        audit.add(
                clock.instant(),
                SOURCE,
                id,
                "organization.offboarded",
                new RecordLink("organization", id),
                "Deleted in Clerk.",
                Map.of("keys_revoked", ended.size()));
    }

    private void memberTold(String clerk, JsonNode data, Delivery delivery) {
        String user = data.path("public_user_data").path("user_id").asString("");
        String name = data.path("organization").path("name").asString(clerk);
        String slug = data.path("organization").path("slug").asString("");
        String id = ourOwn(slug, clerk, name);
        if (id != null && !user.isEmpty()) {
            members.put(id, user, data.path("role").asString("org:member"), delivery.occurredAt());
        }
    }

    private void memberGone(String clerk, JsonNode data) {
        String user = data.path("public_user_data").path("user_id").asString("");
        String id = organizations.idOfClerkOrganization(clerk);
        if (id != null && !user.isEmpty()) {
            members.remove(id, user);
        }
    }
}
