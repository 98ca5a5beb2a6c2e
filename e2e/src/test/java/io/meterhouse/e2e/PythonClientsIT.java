package io.meterhouse.e2e;

import io.meterhouse.e2e.FlakyProxy.Trouble;
import io.meterhouse.e2e.PublishedClient.Traits;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The clients that PyPI has, unmodified, pointed here as docs/clients.md says; where there is a Python to run them. */
class PythonClientsIT {
    private static ClientTrials trials;

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        Optional<String> missing = ScriptedClient.installPython();
        Assumptions.assumeTrue(missing.isEmpty(), () -> "The Python clients are not tried here: " + missing.get());
        trials = new ClientTrials();
        add("cloudevents", "cloudevents_client.py", Traits.IN_HEADERS);
        add("segment-analytics-python", "segment_client.py", Traits.CORRECTED);
        add("posthog", "posthog_client.py", Traits.CORRECTED);
        add("openmeter", "openmeter_client.py", Traits.CLOUD_EVENTS);
    }

    private static void add(String name, String script, Traits traits) {
        trials.add(name, ScriptedClient.python(script), traits, Trouble.TURNED_AWAY, Trouble.ANSWER_LOST);
    }

    @AfterAll
    static void end() {
        if (trials != null) {
            trials.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> theyWorkHereAsTheyAre() {
        return trials.outcomes();
    }
}
