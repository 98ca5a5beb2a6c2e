package io.meterhouse.accounts.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param version of this record's shape
 * @param organization ours, or null where it was not seen yet
 * @param applied how many changes the runs before this one have applied
 */
public record OrganizationSyncInput(
        int version, String clerkOrganization, @Nullable String organization, long applied) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public @Nullable String runOrganization() {
        return organization;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return organization == null ? List.of() : List.of(new RecordRef(AccountsContracts.recordType(), organization));
    }
}
