package io.meterhouse.local.launcher;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The meters and the plan of the demonstration, as its operator would define them. */
final class DemoCatalog {

    private DemoCatalog() {}

    static ArrayNode meters() {
        ArrayNode meters = PublicApi.JSON.createArrayNode();
        ObjectNode requests = meter(meters, "api_requests", "API requests", "api.request", "COUNT");
        // What failed on the operator's side is nobody's to pay.
        requests.putArray("filter")
                .addObject()
                .put("path", "$.status")
                .put("op", "lt")
                .put("value", 500);
        meter(meters, "stops_optimized", "Stops optimized", "route.optimized", "SUM")
                .put("value_path", "$.stops")
                .putObject("group_by")
                .put("region", "$.region");
        meter(meters, "active_drivers", "Active drivers", "driver.checked_in", "UNIQUE_COUNT")
                .put("value_path", "subject");
        return meters;
    }

    private static ObjectNode meter(ArrayNode meters, String key, String name, String type, String aggregation) {
        return meters.addObject()
                .put("key", key)
                .put("name", name)
                .put("event_type", type)
                .put("aggregation", aggregation);
    }

    static ObjectNode plan() {
        return PublicApi.JSON
                .createObjectNode()
                .put("key", "scale")
                .put("name", "Scale")
                .put("currency", "USD");
    }

    static ObjectNode version() {
        ObjectNode version = PublicApi.JSON.createObjectNode().put("interval", "month");
        ArrayNode prices = version.putArray("prices");
        requests(price(prices, "api_requests", "API requests").put("meter", "api_requests"));
        perUnit(price(prices, "stops", "Stops optimized").put("meter", "stops_optimized"), "2000", "0.06");
        perUnit(price(prices, "drivers", "Active drivers").put("meter", "active_drivers"), "250", "0.80");
        price(prices, "platform", "Platform")
                .putObject("model")
                .put("type", "flat")
                .put("amount", "49.00");
        return version;
    }

    private static ObjectNode price(ArrayNode prices, String key, String name) {
        return prices.addObject().put("key", key).put("name", name).put("billing", "in_arrears");
    }

    private static void requests(ObjectNode price) {
        ArrayNode tiers = price.putObject("model").put("type", "graduated").putArray("tiers");
        tiers.addObject().put("up_to", "1000").put("unit_amount", "0");
        tiers.addObject().put("up_to", "5000").put("unit_amount", "0.15");
        tiers.addObject().put("up_to", "10000").put("unit_amount", "0.12");
        tiers.addObject().putNull("up_to").put("unit_amount", "0.09");
    }

    private static void perUnit(ObjectNode price, String included, String each) {
        price.put("included", included)
                .putObject("model")
                .put("type", "per_unit")
                .put("unit_amount", each);
    }
}
