package io.meterhouse.local.engines;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * ClickHouse's own server as a process of ours: {@code --library=... --data=... --http-port=... --native-port=...}, and
 * {@code --config=...} where it is one of a cluster.
 *
 * <p>The library's command line is {@code clickhouse local}, which serves HTTP and the native protocol while a query runs
 * that waits for the end of the standard input. So Java must never read the standard input here, and the server ends, in
 * good order, with whoever holds the other end. This class needs nothing but the JDK, so that tests can start it from
 * wherever it was loaded.
 */
public final class ClickHouseMain {

    private static final String SERVE_UNTIL_INPUT_ENDS = "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; "
            + "SELECT count() FROM file('/dev/stdin', 'LineAsString', 'line String')";

    private static final String MEMORY_LIMIT_BYTES = "1200000000";

    /**
     * How far back merges stand behind everything else, as Linux's niceness. A large one takes minutes; at the same level it
     * takes them from whoever stores and asks. ClickHouse heeds it where it may change priorities (as root, or with
     * CAP_SYS_NICE).
     */
    private static final String NICENESS_OF_MERGES = "5";

    private static final int PROBE_PAUSE_MILLIS = 20;
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    private ClickHouseMain() {}

    public static void main(String[] arguments) throws Throwable {
        EngineArguments settings = EngineArguments.parse(arguments);
        Path data = settings.path("data");
        Files.createDirectories(data);
        int httpPort = settings.port("http-port");
        Thread.ofPlatform().daemon().name("readiness").start(() -> sayReadyWhenItAnswers(httpPort));
        serve(settings.path("library"), commandLine(settings, data, httpPort));
        // The library leaves threads of its own behind; the server itself has closed its tables by now.
        Runtime.getRuntime().halt(0);
    }

    private static List<String> commandLine(EngineArguments settings, Path data, int httpPort) {
        List<String> words = new ArrayList<>(List.of("clickhouse"));
        settings.ifGiven("config").ifPresent(file -> words.add("--config-file=" + file));
        words.addAll(List.of(
                "--path=" + data,
                "--listen_host=127.0.0.1",
                "--http_port=" + httpPort,
                "--tcp_port=" + settings.port("native-port"),
                "--query=" + SERVE_UNTIL_INPUT_ENDS,
                "--",
                "--max_server_memory_usage=" + MEMORY_LIMIT_BYTES,
                "--os_threads_nice_value_merge_mutate=" + NICENESS_OF_MERGES,
                "--mark_cache_size=134217728",
                "--uncompressed_cache_size=0"));
        return words;
    }

    @SuppressWarnings("restricted")
    private static void serve(Path library, List<String> commandLine) throws Throwable {
        // For good: the library's own threads outlive the query, and must not find its code taken away below them.
        Arena arena = Arena.global();
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
        Linker linker = Linker.nativeLinker();
        // Signals stay the JVM's: it uses some of them for its own memory barriers and for an orderly end.
        linker.downcallHandle(
                        symbols.findOrThrow("chdb_set_signal_handlers_enabled"), FunctionDescriptor.ofVoid(JAVA_INT))
                .invokeExact(0);
        MemorySegment argv = arena.allocate(ADDRESS, commandLine.size() + 1L);
        for (int i = 0; i < commandLine.size(); i++) {
            argv.setAtIndex(ADDRESS, i, arena.allocateFrom(commandLine.get(i)));
        }
        MemorySegment result = (MemorySegment) linker.downcallHandle(
                        symbols.findOrThrow("chdb_query_cmdline"), FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS))
                .invokeExact(commandLine.size(), argv);
        if (result.equals(MemorySegment.NULL)) {
            throw new EngineException("ClickHouse ended without an answer.");
        }
    }

    private static void sayReadyWhenItAnswers(int httpPort) {
        URI ping = URI.create("http://127.0.0.1:" + httpPort + "/ping");
        while (!answers(ping)) {
            try {
                Thread.sleep(PROBE_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
        EngineLife.sayReady(ProcessHandle.current().pid());
    }

    private static boolean answers(URI ping) {
        try {
            HttpURLConnection connection = (HttpURLConnection) ping.toURL().openConnection();
            connection.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
            connection.setReadTimeout(PROBE_TIMEOUT_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
