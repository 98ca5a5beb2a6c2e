package io.meterhouse.bench;

import io.meterhouse.bench.fuzz.FuzzReport;
import io.meterhouse.bench.fuzz.FuzzTarget;
import io.meterhouse.bench.fuzz.Fuzzer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Fuzzes the event doors of a running stack. Arguments: the file with the stack's status, and optionally how many requests,
 * the seed, and the number of the first, to see one of them again.
 */
public final class FuzzBench {
    private static final int DEFAULT_REQUESTS = 100_000;
    private static final String API = "api";

    private FuzzBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path status = Path.of(arguments[0]);
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_REQUESTS;
        long seed = arguments.length > 2
                ? Long.parseLong(arguments[2])
                : ThreadLocalRandom.current().nextLong();
        long first = arguments.length > 3 ? Long.parseLong(arguments[3]) : 0;
        Stack stack = Stack.of(status);
        Stack.Customer customer = stack.signUp();
        long api = Stack.pids(status, List.of(API)).getOrDefault(API, -1L);
        FuzzTarget target = new FuzzTarget(
                stack.api(), stack.grpc(), stack.clickHouse(), customer.organization(), customer.key(), api);
        System.out.println("fuzzing with seed " + seed);
        FuzzReport report = new Fuzzer(target, seed, System.out::println).run(first, count);
        report.lines().forEach(System.out::println);
        if (report.faultCount() > 0) {
            System.exit(1);
        }
    }
}
