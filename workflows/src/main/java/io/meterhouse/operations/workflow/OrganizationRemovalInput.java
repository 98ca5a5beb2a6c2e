package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param version of this record's shape */
public record OrganizationRemovalInput(int version, String organization) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public @Nullable String runOrganization() {
        return organization;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of(new RecordRef("organization", organization));
    }
}
