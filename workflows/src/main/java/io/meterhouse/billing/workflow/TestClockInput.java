package io.meterhouse.billing.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import java.util.List;

/** @param version of this record's shape */
public record TestClockInput(int version, String organization, String clock) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public String runOrganization() {
        return organization;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of(new RecordRef(BillingContracts.TEST_CLOCK, clock));
    }
}
