package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.EngineException;
import io.meterhouse.local.launcher.StackStatus.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code ./meterhouse}. */
@Command(
        name = "meterhouse",
        description = "Meter every event, bill every cent, and be able to prove both.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = CommandLine.HelpCommand.class,
        usageHelpWidth = 110,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Settings are environment variables: METERHOUSE_DATA (the data folder), METERHOUSE_..._PORT (API, GRPC,",
            "WORKERS, POSTGRES, KAFKA, CLICKHOUSE, TEMPORAL, TEMPORAL_UI, CLERK_SANDBOX, STRIPE_SANDBOX), and the address",
            "of any engine of your own (METERHOUSE_POSTGRES_URL, METERHOUSE_KAFKA_SERVERS, METERHOUSE_CLICKHOUSE_URL,",
            "METERHOUSE_TEMPORAL_TARGET), which is then not started."
        })
public final class Launcher {

    private static final int REFUSED = 1;

    private final Project project = Project.current();
    private final DataFolder data = DataFolder.of(project);
    private final Instant started = Instant.now();
    private final Stack stack = new Stack(project, data, this::say);

    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new Launcher());
        commands.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof LauncherException || failure instanceof EngineException) {
                System.err.println("meterhouse: " + failure.getMessage());
                return REFUSED;
            }
            throw failure;
        });
        System.exit(commands.execute(arguments));
    }

    @Command(description = "Builds what is stale, starts everything, and stays in front until Ctrl-C.")
    int up(
            @Option(names = "--detach", description = "Return once everything is ready.") boolean detach,
            @Option(
                            names = "--without",
                            split = ",",
                            paramLabel = "NAME",
                            description = "Processes that are not started (see 'start').")
                    @Nullable
                    List<String> without) {
        if (stack.isRunning()) {
            say("is running already");
            printEndpoints();
            return 0;
        }
        Process supervisor = bringUp(detach, without == null ? List.of() : without);
        printEndpoints();
        return detach ? 0 : stayInFront(supervisor);
    }

    private Process bringUp(boolean detach, List<String> without) {
        if (!detach) {
            // Ctrl-C reaches this process only; what it started is stopped from here, in good order.
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopInFront, "stop"));
        }
        return stack.start(detach, without);
    }

    private void stopInFront() {
        if (stack.stop()) {
            say("stopped");
        }
    }

    private int stayInFront(Process supervisor) {
        say("Ctrl-C stops it");
        try {
            int code = supervisor.waitFor();
            return code == 0 || !stack.isRunning() ? 0 : code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return REFUSED;
        }
    }

    @Command(description = "Stops every process; the data stays.")
    int down() {
        say(stack.stop() ? "stopped" : "nothing was running");
        return 0;
    }

    @Command(description = "Stops every process and forgets all data.")
    int reset() throws IOException {
        stack.stop();
        data.delete();
        say("forgot everything in " + data.root());
        return 0;
    }

    @Command(description = "Holds one process down, as if it had failed for good.")
    int stop(@Parameters(paramLabel = "NAME") String name) {
        stack.hold(name, true);
        say(name + " is down");
        return 0;
    }

    @Command(description = "Lets a process run again that was held down.")
    int start(@Parameters(paramLabel = "NAME") String name) {
        stack.hold(name, false);
        say(name + " is up");
        return 0;
    }

    @Command(description = "Says what runs, and where.")
    int status(@Option(names = "--json", description = "For programs.") boolean json) {
        StackStatus status = stack.status();
        if (json) {
            System.out.println(status.json());
            return 0;
        }
        System.out.println(status.state());
        status.processes()
                .forEach((name, process) -> System.out.printf(
                        Locale.ROOT,
                        "  %-12s %-10s %s%n",
                        name,
                        process.pid() == null ? "down" : process.pid(),
                        process.restarts() == 0 ? "" : "started again " + process.restarts() + " times"));
        if (status.state() != State.stopped) {
            printEndpoints();
        }
        return 0;
    }

    @Command(
            description = "Starts everything, with a demonstration: a customer, months of events, a plan and invoices.")
    int demo() {
        if (!stack.isRunning()) {
            stack.start(true, List.of());
        }
        new Demonstration(stack.status().endpoints(), data, this::say).make();
        printEndpoints();
        say("./meterhouse down stops it; ./meterhouse feed sends more events");
        return 0;
    }

    @Command(description = "Sends random events to the running stack, some invalid, until Ctrl-C.")
    int feed(
            @Option(names = "--rate", description = "Events a second.", defaultValue = "5") double rate,
            @Option(names = "--count", description = "End after so many.", defaultValue = "0") long count,
            @Option(names = "--key", description = "An API key; otherwise the demonstration's.") @Nullable String key) {
        String used = key == null ? Demonstration.key(data) : key;
        if (used == null) {
            throw new LauncherException(
                    "There is no demonstration to feed; run ./meterhouse demo first, or name a --key.");
        }
        if (rate <= 0) {
            throw new LauncherException("The rate must be more than zero.");
        }
        requireReady();
        new Feed(stack.status().endpoints(), used, this::say).run(rate, count);
        return 0;
    }

    @Command(description = "Gets what the tests need, and runs every test.")
    int test(
            @Parameters(paramLabel = "ARGUMENT", description = "Further arguments for Maven.") @Nullable
                    List<String> arguments) {
        return new TestRun(project, this::say).run(arguments == null ? List.of() : arguments);
    }

    @Command(description = "Runs the benchmarks against the running stack.")
    int bench(
            @Parameters(paramLabel = "ARGUMENT", description = "For the benchmark.") @Nullable List<String> arguments) {
        requireReady();
        return new BenchRun(project, data, this::say).run(arguments == null ? List.of() : arguments);
    }

    private void requireReady() {
        if (stack.status().state() != State.ready) {
            throw new LauncherException("No stack is ready here; start one with ./meterhouse up.");
        }
    }

    private void printEndpoints() {
        Map<String, @Nullable String> endpoints = stack.status().endpoints();
        endpoints.forEach((name, address) -> {
            if (address != null) {
                System.out.printf(Locale.ROOT, "  %-15s %s%n", name, address);
            }
        });
        System.out.printf(Locale.ROOT, "  %-15s %s%n", "data, logs", data.root());
    }

    private void say(String sentence) {
        System.out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                Duration.between(started, Instant.now()).toMillis() / 1000.0,
                sentence);
    }
}
