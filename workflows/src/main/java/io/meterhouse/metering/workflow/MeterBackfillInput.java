package io.meterhouse.metering.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param version of this record's shape */
public record MeterBackfillInput(int version, String meter) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public @Nullable String runOrganization() {
        return null;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of(new RecordRef(MeteringContracts.METER, meter));
    }
}
