package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param version of this record's shape
 * @param events how many events its runs have removed so far
 */
public record RetentionInput(int version, long events) implements RunSubject {
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
