package io.meterhouse.catalog;

import java.math.BigDecimal;
import java.util.SortedMap;

/**
 * What one meter makes of one event.
 *
 * @param value 1 for COUNT, 0 for UNIQUE_COUNT, else the event's number
 * @param text for UNIQUE_COUNT what is told apart, in its one form; else empty
 * @param dimensions group-by name to value in its one form; a dimension that the event lacks is not there
 */
public record MeterMatch(int meterNumber, BigDecimal value, String text, SortedMap<String, String> dimensions) {}
