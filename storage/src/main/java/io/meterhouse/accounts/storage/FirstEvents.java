package io.meterhouse.accounts.storage;

/** Whether an organization has sent anything yet. */
@FunctionalInterface
public interface FirstEvents {
    /** Cheap enough to be asked every second. */
    boolean any(String organization);
}
