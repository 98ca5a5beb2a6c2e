package io.meterhouse.catalog;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer a JSON pointer into the request's body: {@code /prices/0/model/tiers/1/up_to}
 * @param code stable, machine-readable
 * @param detail for people
 */
public record Violation(String pointer, String code, String detail) {
    public static final String REQUIRED = "required";
    public static final String UNEXPECTED = "unexpected";
    public static final String UNKNOWN_VALUE = "unknown_value";
    public static final String INVALID_VALUE = "invalid_value";
    public static final String INVALID_DECIMAL = "invalid_decimal";
    public static final String NEGATIVE = "negative";
    public static final String OUT_OF_BOUNDS = "out_of_bounds";
    public static final String DUPLICATE_KEY = "duplicate_key";
    public static final String UNKNOWN_METER = "unknown_meter";
    public static final String TIERS_NOT_RISING = "tiers_not_rising";
    public static final String LAST_TIER_NOT_OPEN = "last_tier_not_open";
    public static final String MAXIMUM_BELOW_MINIMUM = "maximum_below_minimum";
    public static final String NOT_SUPPORTED = "not_supported";
}
