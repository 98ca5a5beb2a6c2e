package io.meterhouse.e2e;

import io.meterhouse.e2e.FlakyProxy.Trouble;
import io.meterhouse.e2e.PublishedClient.Traits;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The clients that Maven Central has, unmodified, pointed here as docs/clients.md says. */
class JavaClientsIT {
    private static ClientTrials trials;

    @BeforeAll
    static void begin() {
        trials = new ClientTrials();
        // Segment's waits a quarter of a minute before it tries again, so it does so once.
        trials.add("com.segment.analytics.java", JavaClients::segment, Traits.CORRECTED, Trouble.ANSWER_LOST);
        trials.add(
                "cloudevents-http-basic",
                JavaClients::cloudEvents,
                Traits.IN_HEADERS,
                Trouble.TURNED_AWAY,
                Trouble.ANSWER_LOST);
        trials.add(
                "posthog-server",
                JavaClients::postHogServer,
                new Traits(false, true, true, false, true),
                Trouble.TURNED_AWAY,
                Trouble.ANSWER_LOST);
        trials.add(
                "com.posthog.java",
                JavaClients::postHog,
                new Traits(false, false, false, false, true),
                Trouble.TURNED_AWAY,
                Trouble.ANSWER_LOST);
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
