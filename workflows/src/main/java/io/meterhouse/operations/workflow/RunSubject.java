package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a workflow's input says about its run, so that the run can be found by customer and by record. */
public interface RunSubject {
    /** The organization that the run works for, or null where it works for all of them. */
    @JsonIgnore
    @Nullable
    String runOrganization();

    /** The records that the run works on. */
    @JsonIgnore
    List<RecordRef> runRecords();
}
