package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of Clerk's backend API, new, with every field that its SDKs insist on. Times are in milliseconds. */
final class Shapes {
    private static final String IMAGE = "https://img.clerk.com/sandbox";

    private Shapes() {}

    static ObjectNode user(String id, String email, @Nullable String firstName, @Nullable String lastName, long now) {
        ObjectNode address = emailAddress(email, now);
        ObjectNode user = Json.object()
                .put("id", id)
                .put("object", "user")
                .putNull("username")
                .put("first_name", firstName)
                .put("last_name", lastName)
                .put("image_url", IMAGE)
                .put("has_image", false)
                .put("primary_email_address_id", Json.text(address, "id"))
                .putNull("primary_phone_number_id")
                .putNull("primary_web3_wallet_id");
        user.put("password_enabled", false)
                .putNull("password_last_updated_at")
                .put("two_factor_enabled", false)
                .put("totp_enabled", false)
                .put("backup_code_enabled", false);
        user.putArray("email_addresses").add(address);
        for (String empty : new String[] {
            "phone_numbers", "web3_wallets", "passkeys", "external_accounts", "saml_accounts", "enterprise_accounts"
        }) {
            user.putArray(empty);
        }
        user.putObject("public_metadata");
        user.putObject("private_metadata");
        user.putObject("unsafe_metadata");
        return user.putNull("external_id")
                .putNull("last_sign_in_at")
                .put("banned", false)
                .put("locked", false)
                .putNull("lockout_expires_in_seconds")
                .putNull("verification_attempts_remaining")
                .put("created_at", now)
                .put("updated_at", now)
                .put("delete_self_enabled", true)
                .put("create_organization_enabled", true)
                .put("last_active_at", now)
                .putNull("mfa_enabled_at")
                .putNull("mfa_disabled_at")
                .putNull("legal_accepted_at");
    }

    static String email(ObjectNode user) {
        return Json.text(user.path("email_addresses").path(0), "email_address");
    }

    static ObjectNode organization(String id, String name, String slug, @Nullable String createdBy, long now) {
        ObjectNode organization = Json.object()
                .put("object", "organization")
                .put("id", id)
                .put("name", name)
                .put("slug", slug)
                .put("image_url", IMAGE)
                .put("has_image", false)
                .put("max_allowed_memberships", 0)
                .put("admin_delete_enabled", true);
        organization.putObject("public_metadata");
        organization.putObject("private_metadata");
        if (createdBy != null) {
            organization.put("created_by", createdBy);
        }
        return organization.put("created_at", now).put("updated_at", now);
    }

    static ObjectNode membership(String id, ObjectNode organization, ObjectNode user, String role, long now) {
        ObjectNode membership =
                Json.object().put("object", "organization_membership").put("id", id);
        membership.putObject("public_metadata");
        membership.putObject("private_metadata");
        setRole(membership, role);
        membership.set("organization", organization);
        membership
                .putObject("public_user_data")
                .put("user_id", Json.text(user, "id"))
                .put("first_name", user.path("first_name").stringValue(null))
                .put("last_name", user.path("last_name").stringValue(null))
                .put("image_url", IMAGE)
                .put("has_image", false)
                .put("identifier", email(user));
        return membership.put("created_at", now).put("updated_at", now);
    }

    static ObjectNode setRole(ObjectNode membership, String role) {
        boolean admin = role.equals(Directory.ADMIN);
        membership.put("role", role).put("role_name", admin ? "Admin" : "Member");
        ArrayNode permissions = membership.putArray("permissions").add("org:sys_memberships:read");
        if (admin) {
            permissions
                    .add("org:sys_memberships:manage")
                    .add("org:sys_profile:manage")
                    .add("org:sys_profile:delete");
        }
        return membership;
    }

    static ObjectNode session(String id, String userId, String clientId, @Nullable String organizationId, long now) {
        return Json.object()
                .put("object", "session")
                .put("id", id)
                .put("client_id", clientId)
                .put("user_id", userId)
                .put("status", "active")
                .put("last_active_organization_id", organizationId)
                .putNull("actor")
                .put("last_active_at", now)
                .put("created_at", now)
                .put("updated_at", now);
    }

    static ObjectNode deleted(String object, String id) {
        return Json.object().put("object", object).put("id", id).put("deleted", true);
    }

    private static ObjectNode emailAddress(String email, long now) {
        ObjectNode address = Json.object()
                .put("id", Ids.random("idn_", 27))
                .put("object", "email_address")
                .put("email_address", email)
                .put("reserved", false);
        address.putObject("verification")
                .put("object", "verification_otp")
                .put("status", "verified")
                .put("strategy", "email_code")
                .put("attempts", 1)
                .put("expire_at", now);
        address.putArray("linked_to");
        return address.put("matches_sso_connection", false)
                .put("created_at", now)
                .put("updated_at", now);
    }
}
