package io.meterhouse.operations.workflow;

/**
 * What was removed of an organization.
 *
 * @param version of this record's shape
 */
public record OrganizationRemovalResult(int version, long events, int rows, int letters) {
    public static final int VERSION = 1;
}
