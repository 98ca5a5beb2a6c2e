package io.meterhouse.billing.storage;

import io.meterhouse.billing.Period;
import java.time.ZoneId;

/**
 * A period of a subscription, fixed when it began.
 *
 * @param number counted within the subscription, from 1
 * @param boundary which boundary of the anchor it ends at, so that the next is reckoned from the anchor, never from here
 * @param zone the zone its boundaries were reckoned in
 */
public record BillingPeriod(int number, long boundary, Period period, String planVersion, ZoneId zone, boolean trial) {}
