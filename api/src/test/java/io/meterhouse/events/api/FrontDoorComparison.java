package io.meterhouse.events.api;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.operations.api.TestApi;
import java.io.IOException;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Serves both doors of decision record 2 until its input ends, for {@code io.meterhouse.bench.DoorsBench} to be pointed at:
 * prints the url and a key.
 */
public final class FrontDoorComparison {
    static final String PROFILE = "front-door-comparison";

    private FrontDoorComparison() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Object> settings = TestApi.settings();
        settings.put("spring.profiles.active", PROFILE);
        try (TestApi api = TestApi.start(settings)) {
            TestKeys keys = new TestKeys(api);
            TestKeys.TestKey key = keys.key(keys.organization(), Environment.LIVE);
            Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
            // The first question about a key is the database's.
            api.ask("POST", "/v1/events", "{\"type\":\"t\"}", "Authorization", "Bearer " + key.plaintext());
            System.out.println("serving " + api.url() + " " + key.plaintext());
            while (System.in.read() >= 0) {
                // Until whoever started it closes its input.
            }
        }
    }
}
