package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;

/**
 * An hour that events of some type were stored for, or corrected in.
 *
 * @param hour its start, in UTC
 */
public record TouchedHour(String organization, Environment environment, String type, Instant hour) {}
