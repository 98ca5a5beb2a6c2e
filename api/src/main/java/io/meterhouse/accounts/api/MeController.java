package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a signed-in person who they are here. */
@RestController
class MeController {
    private final OrganizationStore organizations;

    MeController(OrganizationStore organizations) {
        this.organizations = organizations;
    }

    record Named(String id, String name) {}

    /**
     * @param email where the session token carries it
     * @param role {@code member}, {@code admin} or {@code operator}
     */
    record Me(
            String userId,
            @Nullable String email,
            String role,
            @Nullable Named organization) {}

    @GetMapping("/v1/me")
    Me me(@Allow(Who.SESSION) Caller caller) {
        String id = caller.organization();
        Organization own = id == null ? null : organizations.byId(id);
        return new Me(
                String.valueOf(caller.userId()),
                caller.email(),
                roleOf(caller),
                own == null ? null : new Named(own.id(), own.name()));
    }

    private static String roleOf(Caller caller) {
        if (caller.isOperator()) {
            return "operator";
        }
        return caller.is(Who.ADMIN) ? "admin" : "member";
    }
}
