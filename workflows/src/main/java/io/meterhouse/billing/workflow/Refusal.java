package io.meterhouse.billing.workflow;

/**
 * Why something asked for is not done: the asker's error, not ours.
 *
 * @param code stable, as the API answers it
 * @param detail for people
 */
public record Refusal(String code, String detail) {}
