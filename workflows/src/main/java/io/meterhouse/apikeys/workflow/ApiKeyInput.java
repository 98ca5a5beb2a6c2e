package io.meterhouse.apikeys.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import java.util.List;

/** @param version of this record's shape */
public record ApiKeyInput(int version, String organization, String key) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public String runOrganization() {
        return organization;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of(new RecordRef(ApiKeyContracts.RECORD_TYPE, key), new RecordRef("organization", organization));
    }
}
