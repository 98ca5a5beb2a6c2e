package io.meterhouse.e2e;

import io.meterhouse.e2e.FlakyProxy.Trouble;
import io.meterhouse.e2e.PublishedClient.Traits;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The clients that npm has, unmodified, pointed here as docs/clients.md says. */
class NodeClientsIT {
    private static ClientTrials trials;

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        ScriptedClient.installNode();
        trials = new ClientTrials();
        add("cloudevents binary", "cloudevents-binary.mjs", Traits.IN_HEADERS);
        add("cloudevents structured", "cloudevents-structured.mjs", Traits.CLOUD_EVENTS);
        add("@segment/analytics-node", "segment.mjs", Traits.CORRECTED);
        add("@rudderstack/rudder-sdk-node", "rudderstack.mjs", Traits.CORRECTED);
        add("posthog-node", "posthog.mjs", Traits.CORRECTED);
        add("@openmeter/sdk", "openmeter.mjs", Traits.CLOUD_EVENTS);
    }

    private static void add(String name, String script, Traits traits) {
        trials.add(name, ScriptedClient.node(script), traits, Trouble.TURNED_AWAY, Trouble.ANSWER_LOST);
    }

    @AfterAll
    static void end() {
        trials.close();
    }

    @TestFactory
    Stream<DynamicTest> theyWorkHereAsTheyAre() {
        return trials.outcomes();
    }
}
