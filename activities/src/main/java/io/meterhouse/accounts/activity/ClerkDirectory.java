package io.meterhouse.accounts.activity;

import com.clerk.backend_api.Clerk;
import com.clerk.backend_api.models.components.Organization;
import com.clerk.backend_api.models.errors.ClerkError;
import com.clerk.backend_api.models.operations.CreateOrganizationRequestBody;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The directory behind Clerk's own SDK. */
@Component
class ClerkDirectory implements Directory {
    private static final String VERSION = "/v1";
    private static final int NOT_FOUND = 404;
    /** Too early, too many, in conflict with something that is under way: worth another try. */
    private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final Clerk clerk;

    ClerkDirectory(ClerkDirectoryProperties properties) {
        this.clerk = Clerk.builder()
                .serverURL(properties.apiUrl() + VERSION)
                .bearerAuth(properties.secretKey())
                .build();
    }

    @Override
    public @Nullable Entry find(String idOrSlug) {
        try {
            return clerk.organizations()
                    .get(idOrSlug)
                    .organization()
                    .map(ClerkDirectory::entry)
                    .orElse(null);
        } catch (ClerkError error) {
            if (error.code() == NOT_FOUND) {
                return null;
            }
            throw refusedOrPassing(error);
        }
    }

    @Override
    public Entry create(String slug, String name, String createdBy) {
        try {
            CreateOrganizationRequestBody body = CreateOrganizationRequestBody.builder()
                    .name(name)
                    .slug(slug)
                    .createdBy(createdBy)
                    .build();
            Optional<Organization> made = clerk.organizations()
                    .create(Optional.of(body), Optional.empty())
                    .organization()
                    .map(organization -> organization);
            return made.map(ClerkDirectory::entry)
                    .orElseThrow(() -> new IllegalStateException("Clerk made an organization and did not show it"));
        } catch (ClerkError error) {
            throw refusedOrPassing(error);
        }
    }

    @Override
    public void delete(String id) {
        try {
            clerk.organizations().delete(id);
        } catch (ClerkError error) {
            if (error.code() != NOT_FOUND) {
                throw refusedOrPassing(error);
            }
        }
    }

    private static Entry entry(Organization organization) {
        return new Entry(organization.id(), organization.name());
    }

    private static RuntimeException refusedOrPassing(ClerkError error) {
        boolean refused =
                error.code() >= CLIENT_ERROR && error.code() < SERVER_ERROR && !PASSING.contains(error.code());
        return refused
                ? new DirectoryRefusedException("Clerk answered " + error.code() + ": " + error.message())
                : error;
    }
}
