package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.bench.fuzz.FuzzReport;
import io.meterhouse.bench.fuzz.FuzzTarget;
import io.meterhouse.bench.fuzz.Fuzzer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * A little of what {@code ./meterhouse bench fuzz} does a million times: requests that nobody expects, at every event door,
 * get an answer that blames nobody but their sender, and cost good events beside them nothing.
 */
class FuzzIT {
    private static final int REQUESTS = 500;
    private static final long KNOWN_SEED = 20_261_121;

    @Test
    void requestsThatHaveBeenSentBeforeDoNoHarm() throws IOException, InterruptedException {
        fuzz(KNOWN_SEED);
    }

    @Test
    void requestsThatNobodyHasSeenDoNoHarm() throws IOException, InterruptedException {
        fuzz(ThreadLocalRandom.current().nextLong());
    }

    private static void fuzz(long seed) throws IOException, InterruptedException {
        RunningStack stack = RunningStack.get();
        String run = UUID.randomUUID().toString().substring(0, 8);
        Caller admin = Caller.signUp(stack, "fuzz-" + run + "@customer.test", "Fuzz " + run);
        admin.post("/v1/onboarding", Map.of()).expecting(201);
        String organization = admin.get("/v1/organization").expecting(200).string("id");
        String key = admin.post("/v1/api-keys", Map.of("name", "fuzz", "environment", "live"))
                .expecting(201)
                .string("key");
        FuzzTarget target = new FuzzTarget(
                URI.create(stack.endpoint("api")),
                stack.endpoint("grpc"),
                stack.endpoint("clickhouse"),
                organization,
                key,
                stack.pid("api"));
        System.out.println("fuzzing with seed " + seed);
        FuzzReport report = new Fuzzer(target, seed, _ -> {}).run(0, REQUESTS);
        assertThat(report.faults()).as(String.join("\n", report.lines())).isEmpty();
        assertThat(report.neighbours()).isGreaterThan(REQUESTS / 2);
    }
}
