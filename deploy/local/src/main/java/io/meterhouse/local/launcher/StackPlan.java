package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.ClickHouseLibrary;
import io.meterhouse.local.engines.ClickHouseMain;
import io.meterhouse.local.engines.KafkaMain;
import io.meterhouse.local.engines.PostgresMain;
import io.meterhouse.local.engines.SearchPath;
import io.meterhouse.local.engines.TemporalMain;
import io.meterhouse.local.launcher.ProcessSpec.Readiness;
import io.meterhouse.local.launcher.ProcessSpec.StopBy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stack consists of: its processes, the settings they all are given, and the endpoints it is found at. A setting
 * that is in the environment already is left as it is, and an engine whose address is given is not started.
 */
final class StackPlan {

    static final String POSTGRES = "postgres";
    static final String KAFKA = "kafka";
    static final String CLICKHOUSE = "clickhouse";
    static final String TEMPORAL = "temporal";
    static final String SANDBOXES = "sandboxes";
    static final String API = "api";
    static final String WORKERS = "workers";

    static final Set<String> APPLICATIONS = Set.of(API, WORKERS);

    /** Applications first, so that they can finish their work against engines that still answer. */
    static final List<Set<String>> STOP_ORDER =
            List.of(APPLICATIONS, Set.of(SANDBOXES, TEMPORAL), Set.of(POSTGRES, KAFKA, CLICKHOUSE));

    /** Set to {@code no}, starts are not prepared: for stacks that live too short to gain by it. */
    private static final String PREPARE_STARTS = "METERHOUSE_PREPARE_STARTS";

    private static final String PREPARE_NOTHING = "no";
    private static final String HOST = "127.0.0.1";
    private static final Duration APPLICATION_STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration ENGINE_STOP_LIMIT = Duration.ofSeconds(15);

    /** What Java needs in any of our processes: little memory, and an end instead of a process that limps on. */
    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC");

    /** Of the api's heap nearly everything is requests, which are gone when the next collection comes, if it comes late. */
    private static final String YOUNG_EVENTS = "-Xmn256m";

    /** Of the workers' heap most is blocks of events and what is remembered of identities, in arrays that stay. */
    private static final String YOUNG_BLOCKS = "-Xmn64m";

    /** What the compiler took and left goes back to the system every ten seconds: a tenth of an application's memory. */
    private static final String TRIM = "-XX:TrimNativeHeapInterval=10000";

    /** For processes that only wait and watch: the first compiler is enough, and takes less memory. */
    private static final List<String> SMALL_JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-Xss512k");

    private static final int FEWEST_PARTITIONS = 2;

    private final DataFolder data;
    private final Programs programs;
    private final Ports ports;
    private final Secrets secrets;
    private final Map<String, String> given;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<ProcessSpec> processes = new ArrayList<>();

    StackPlan(DataFolder data, Programs programs, Ports ports, Secrets secrets, Map<String, String> environment) {
        this.data = data;
        this.programs = programs;
        this.ports = ports;
        this.secrets = secrets;
        this.given = environment;
        settle();
        planPostgres();
        planKafka();
        planClickHouse();
        planTemporal();
        planSandboxes();
        planApplication(API, programs.api(), Port.API, "400m", YOUNG_EVENTS);
        planApplication(WORKERS, programs.workers(), Port.WORKERS, "416m", YOUNG_BLOCKS);
    }

    List<ProcessSpec> processes() {
        return List.copyOf(processes);
    }

    /** Under these names everything is found, by people and by tests. */
    Map<String, @Nullable String> endpoints() {
        Map<String, @Nullable String> endpoints = new LinkedHashMap<>();
        endpoints.put("api", setting("PUBLIC_URL"));
        endpoints.put("web", setting("PUBLIC_URL"));
        endpoints.put("grpc", HOST + ":" + ports.get(Port.GRPC));
        endpoints.put("workers", url(Port.WORKERS));
        endpoints.put("kafka", setting("KAFKA_SERVERS"));
        endpoints.put("clickhouse", setting("CLICKHOUSE_URL"));
        endpoints.put("postgres", setting("POSTGRES_URL"));
        endpoints.put("temporal", setting("TEMPORAL_TARGET"));
        endpoints.put("temporal_ui", usesTemporalCommand() ? url(Port.TEMPORAL_UI) : null);
        endpoints.put("clerk_sandbox", url(Port.CLERK_SANDBOX));
        endpoints.put("stripe_sandbox", url(Port.STRIPE_SANDBOX));
        return endpoints;
    }

    /** Enough for every processor to be busy; what comes at once is cut into as many pieces, each of which costs. */
    static int partitions(int processors) {
        return Math.max(FEWEST_PARTITIONS, processors);
    }

    private void settle() {
        set("API_PORT", String.valueOf(ports.get(Port.API)));
        set("GRPC_PORT", String.valueOf(ports.get(Port.GRPC)));
        set("WORKERS_PORT", String.valueOf(ports.get(Port.WORKERS)));
        set("LISTEN", HOST);
        set("PUBLIC_URL", url(Port.API));
        set("POSTGRES_URL", "jdbc:postgresql://" + HOST + ":" + ports.get(Port.POSTGRES) + "/meterhouse");
        set("POSTGRES_USER", "meterhouse");
        set("POSTGRES_PASSWORD", secrets.postgresPassword());
        set("KAFKA_SERVERS", HOST + ":" + ports.get(Port.KAFKA));
        set("EVENTS_PARTITIONS", String.valueOf(partitions(Runtime.getRuntime().availableProcessors())));
        set("CLICKHOUSE_URL", url(Port.CLICKHOUSE));
        set("CLICKHOUSE_USER", "default");
        set("CLICKHOUSE_PASSWORD", "");
        set("CLICKHOUSE_DATABASE", "meterhouse");
        set("TEMPORAL_TARGET", HOST + ":" + ports.get(Port.TEMPORAL));
        set("TEMPORAL_NAMESPACE", "default");
        settleOutside();
        set("OPERATOR_ORGANIZATION", "org_operator");
        set("OPERATOR_NAME", "Waypoint Maps");
        set("KEY_PEPPER", secrets.keyPepper());
        set("CODEC_KEYS", secrets.codecKeys());
        set("TEST_CLOCKS", "true");
        set("BILLING_GRACE", "PT1H");
        set("METERING_SHARDS", "2");
    }

    /** Clerk and Stripe, which locally are the sandboxes. */
    private void settleOutside() {
        set("CLERK_SANDBOX_PORT", String.valueOf(ports.get(Port.CLERK_SANDBOX)));
        set("STRIPE_SANDBOX_PORT", String.valueOf(ports.get(Port.STRIPE_SANDBOX)));
        set("CLERK_API_URL", url(Port.CLERK_SANDBOX));
        set("CLERK_SECRET_KEY", secrets.clerkSecretKey());
        set("CLERK_ISSUER", url(Port.CLERK_SANDBOX));
        set("CLERK_AUTHORIZED_PARTIES", setting("PUBLIC_URL"));
        set("CLERK_WEBHOOK_SECRET", secrets.clerkWebhookSecret());
        set("CLERK_PUBLISHABLE_KEY", "");
        set("CLERK_HOSTED_URL", url(Port.CLERK_SANDBOX));
        set("STRIPE_API_URL", url(Port.STRIPE_SANDBOX));
        set("STRIPE_SECRET_KEY", secrets.stripeSecretKey());
        set("STRIPE_WEBHOOK_SECRET", secrets.stripeWebhookSecret());
        set("SANDBOX_STATE", data.engine(SANDBOXES).toString());
    }

    private void set(String name, String value) {
        String variable = "METERHOUSE_" + name;
        settings.put(variable, given.getOrDefault(variable, value));
    }

    private String setting(String name) {
        return settings.getOrDefault("METERHOUSE_" + name, "");
    }

    private boolean isGiven(String name) {
        return !given.getOrDefault("METERHOUSE_" + name, "").isBlank();
    }

    private String url(Port port) {
        return "http://" + HOST + ":" + ports.get(port);
    }

    private void planPostgres() {
        if (!isGiven("POSTGRES_URL")) {
            List<String> command = java(POSTGRES, "32m", true, PostgresMain.class.getName());
            command.add("--data=" + data.engine(POSTGRES));
            command.add("--port=" + ports.get(Port.POSTGRES));
            command.add("--user=" + setting("POSTGRES_USER"));
            command.add("--database=meterhouse");
            planEngine(POSTGRES, command, new Readiness.Announced());
        }
    }

    private void planKafka() {
        if (!isGiven("KAFKA_SERVERS")) {
            List<String> command = java(KAFKA, "384m", false, KafkaMain.class.getName());
            command.add("--data=" + data.engine(KAFKA));
            command.add("--port=" + ports.get(Port.KAFKA));
            command.add("--controller-port=" + ports.get(Port.KAFKA_CONTROLLER));
            planEngine(KAFKA, command, new Readiness.Announced());
        }
    }

    private void planClickHouse() {
        if (!isGiven("CLICKHOUSE_URL")) {
            List<String> command = java(CLICKHOUSE, "64m", true, ClickHouseMain.class.getName());
            command.add("--library=" + ClickHouseLibrary.fetch());
            command.add("--data=" + data.engine(CLICKHOUSE));
            command.add("--http-port=" + ports.get(Port.CLICKHOUSE));
            command.add("--native-port=" + ports.get(Port.CLICKHOUSE_NATIVE));
            planEngine(CLICKHOUSE, command, new Readiness.Announced());
        }
    }

    private void planTemporal() {
        if (isGiven("TEMPORAL_TARGET")) {
            return;
        }
        Optional<Path> command = temporalCommand();
        if (command.isPresent()) {
            planTemporalCommand(command.get());
        } else {
            List<String> java = java(TEMPORAL, "512m", false, TemporalMain.class.getName());
            java.add("--port=" + ports.get(Port.TEMPORAL));
            planEngine(TEMPORAL, java, new Readiness.Announced());
        }
    }

    private void planTemporalCommand(Path temporal) {
        List<String> command = List.of(
                temporal.toString(),
                "server",
                "start-dev",
                "--ip",
                HOST,
                "--port",
                String.valueOf(ports.get(Port.TEMPORAL)),
                "--ui-port",
                String.valueOf(ports.get(Port.TEMPORAL_UI)),
                "--db-filename",
                data.root().resolve("temporal.db").toString(),
                "--log-level",
                "warn");
        processes.add(new ProcessSpec(
                TEMPORAL,
                command,
                settings,
                Set.of(),
                new Readiness.Listens(ports.get(Port.TEMPORAL)),
                StopBy.SIGNAL,
                ENGINE_STOP_LIMIT,
                null));
    }

    private boolean usesTemporalCommand() {
        return !isGiven("TEMPORAL_TARGET") && temporalCommand().isPresent();
    }

    /** The installed command unless the in-memory server was asked for. */
    private Optional<Path> temporalCommand() {
        return switch (given.getOrDefault("METERHOUSE_TEMPORAL_ENGINE", "")) {
            case "embedded" -> Optional.empty();
            case "" -> SearchPath.find("temporal", given);
            case "cli" ->
                Optional.of(
                        SearchPath.find("temporal", given)
                                .orElseThrow(
                                        () -> new LauncherException(
                                                "METERHOUSE_TEMPORAL_ENGINE asks for the temporal command, which is not on the PATH.")));
            default ->
                throw new LauncherException("METERHOUSE_TEMPORAL_ENGINE must be 'embedded' or 'cli', or not be set.");
        };
    }

    private void planSandboxes() {
        if (isGiven("CLERK_API_URL") && isGiven("STRIPE_API_URL")) {
            return;
        }
        List<URI> health = List.of(
                URI.create(url(Port.CLERK_SANDBOX) + "/health"), URI.create(url(Port.STRIPE_SANDBOX) + "/health"));
        processes.add(new ProcessSpec(
                SANDBOXES,
                java(SANDBOXES, "192m", false, "io.meterhouse.sandbox.SandboxesMain"),
                settings,
                Set.of(),
                new Readiness.Answers(health),
                StopBy.SIGNAL,
                ENGINE_STOP_LIMIT,
                null));
    }

    private void planEngine(String name, List<String> command, Readiness readiness) {
        processes.add(new ProcessSpec(
                name, command, settings, Set.of(), readiness, StopBy.END_OF_INPUT, ENGINE_STOP_LIMIT, null));
    }

    private void planApplication(String name, Path folder, Port port, String heap, String... options) {
        List<String> command = new ArrayList<>(List.of(programs.java().toString(), "-Xmx" + heap));
        command.addAll(JAVA_OPTIONS);
        command.addAll(List.of(options));
        command.add(TRIM);
        boolean prepares = !PREPARE_NOTHING.equals(given.get(PREPARE_STARTS));
        PreparedStart start = new PreparedStart(programs.java(), folder, prepares);
        command.add(start.argument());
        command.addAll(List.of("-jar", Programs.jarIn(folder).toString()));
        Set<String> after = Set.copyOf(processes.stream()
                .map(ProcessSpec::name)
                .filter(other -> !other.equals(API))
                .toList());
        processes.add(new ProcessSpec(
                name,
                command,
                settings,
                after,
                new Readiness.Answers(List.of(URI.create(url(port) + "/actuator/health/readiness"))),
                StopBy.SIGNAL,
                APPLICATION_STOP_LIMIT,
                start));
    }

    private List<String> java(String name, String heap, boolean small, String mainClass) {
        List<String> command = new ArrayList<>(List.of(programs.java().toString(), "-Xmx" + heap));
        command.addAll(JAVA_OPTIONS);
        if (small) {
            command.addAll(SMALL_JAVA_OPTIONS);
        }
        command.addAll(Programs.preparedStart(data, name));
        command.addAll(List.of("-cp", programs.localClassPath(), mainClass));
        return command;
    }
}
