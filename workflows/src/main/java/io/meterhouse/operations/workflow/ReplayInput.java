package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param version of this record's shape */
public record ReplayInput(int version, String replay) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public @Nullable String runOrganization() {
        return null;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of(new RecordRef(OperationsContracts.REPLAY, replay));
    }
}
