package io.meterhouse.metering.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which shard.
 *
 * @param windows how many windows its runs have written so far
 */
public record MeteringShardInput(int version, int shard, long windows) implements RunSubject {
    public static final int VERSION = 1;

    @Override
    @JsonIgnore
    public @Nullable String runOrganization() {
        return null;
    }

    @Override
    @JsonIgnore
    public List<RecordRef> runRecords() {
        return List.of();
    }
}
