package io.meterhouse.catalog;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an organization expects of the events of one of its environments.
 *
 * @param allowedTypes the only types that may come; null where any may
 * @param schemas the version in force per type; a type without one may carry anything
 */
public record TrackingPlan(TrackingMode mode, @Nullable Set<String> allowedTypes, Map<String, Version> schemas) {
    /** Types on one list. */
    public static final int MAX_ALLOWED_TYPES = 1_000;

    /** Types with a schema, of one organization. */
    public static final int MAX_TYPES = 500;

    /** Versions of one type. */
    public static final int MAX_VERSIONS = 1_000;

    public TrackingPlan {
        allowedTypes = allowedTypes == null ? null : Set.copyOf(allowedTypes);
        schemas = Map.copyOf(schemas);
    }

    /** One version of a type's schema; what an id stands for never changes. */
    public record Version(String id, int number) {}

    public boolean allows(String type) {
        return allowedTypes == null || allowedTypes.contains(type);
    }

    /** What events of this type must look like, or null where they may carry anything. */
    public @Nullable Version schemaOf(String type) {
        return schemas.get(type);
    }
}
