package io.meterhouse.operations.workflow;

/**
 * A record that a run works on or made.
 *
 * @param type what it is: {@code organization}, {@code api_key}, {@code subscription}, {@code invoice}, ...
 * @param id its id, with its prefix
 */
public record RecordRef(String type, String id) {}
