package io.meterhouse.local.launcher;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the apps of a logistics company would send: busier by day than by night, and on weekdays than on Sundays. */
final class DemoEvents {

    static final String SOURCE = "route-planner";

    private static final int DRIVERS = 430;
    private static final double SHARE_FAILED = 0.005;
    private static final double SUNDAY_SHARE = 0.4;
    private static final double SATURDAY_SHARE = 0.6;
    private static final double NIGHT_SHARE = 0.15;
    private static final int DAY_BEGINS_HOUR = 6;
    private static final int DAY_ENDS_HOUR = 20;
    private static final List<String> PATHS = List.of("/v2/routes", "/v2/matrix", "/v2/geocode", "/v2/eta");
    private static final List<String> REGIONS = List.of("hamburg", "bremen", "hannover", "kiel");

    private final Random random;
    private final ZoneId zone;

    DemoEvents(long seed, ZoneId zone) {
        this.random = new Random(seed);
        this.zone = zone;
    }

    /** The events of a time span, in no particular order. */
    ArrayNode between(Instant from, Instant to, String prefix, int count) {
        ArrayNode events = PublicApi.JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            ObjectNode event = any(prefix + "-" + i);
            event.put("time", moment(from, to).toString());
            events.add(event);
        }
        return events;
    }

    /** One event without a time of its own. */
    ObjectNode any(String id) {
        ObjectNode event = PublicApi.JSON.createObjectNode().put("id", id).put("source", SOURCE);
        String driver = "driver_%03d".formatted(random.nextInt(1, DRIVERS));
        double kind = random.nextDouble();
        if (kind < 0.72) {
            request(event, driver);
        } else if (kind < 0.86) {
            event.put("type", "shipment.tracked").put("subject", "shp_" + (5_500_000 + random.nextInt(20_000)));
            event.putObject("data").put("region", any(REGIONS)).put("stops_left", random.nextInt(40));
        } else if (kind < 0.96) {
            event.put("type", "driver.checked_in").put("subject", driver);
            event.putObject("data").put("region", any(REGIONS));
        } else {
            event.put("type", "route.optimized").put("subject", "tour_" + (18_000 + random.nextInt(2_000)));
            event.putObject("data").put("stops", random.nextInt(3, 40)).put("region", any(REGIONS));
        }
        return event;
    }

    private void request(ObjectNode event, String driver) {
        event.put("type", "api.request").put("subject", driver);
        event.putObject("data")
                .put("path", any(PATHS))
                .put("status", random.nextDouble() < SHARE_FAILED ? 503 : 200)
                .put("ms", 20 + random.nextInt(180));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A moment of the span, drawn again as long as nobody would be at work then. */
    private Instant moment(Instant from, Instant to) {
        long span = Duration.between(from, to).toMillis();
        while (true) {
            Instant moment = from.plusMillis(random.nextLong(span)).truncatedTo(ChronoUnit.MILLIS);
            if (random.nextDouble() < businessAt(moment.atZone(zone))) {
                return moment;
            }
        }
    }

    private static double businessAt(ZonedDateTime moment) {
        double day = moment.getDayOfWeek() == DayOfWeek.SUNDAY
                ? SUNDAY_SHARE
                : moment.getDayOfWeek() == DayOfWeek.SATURDAY ? SATURDAY_SHARE : 1;
        boolean atNight = moment.getHour() < DAY_BEGINS_HOUR || moment.getHour() >= DAY_ENDS_HOUR;
        return atNight ? day * NIGHT_SHARE : day;
    }
}
