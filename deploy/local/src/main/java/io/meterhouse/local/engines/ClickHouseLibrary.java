package io.meterhouse.local.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** ClickHouse as a native library, from the npm package of this platform, fetched once into the cache folder. */
public final class ClickHouseLibrary {

    /** The engine is ClickHouse 26.7; npm checks the download against the checksum its registry names. */
    private static final String VERSION = "26.7.3-stable.1";

    private static final int LINES_QUOTED_FROM_NPM = 3;

    private ClickHouseLibrary() {}

    /** Whether the library is there already, so that nothing has to be downloaded. */
    public static boolean isPresent() {
        return Files.isDirectory(CacheFolder.path().resolve(entryName()));
    }

    /** The path of the library, downloaded first where it is missing (about 180 MB). */
    public static Path fetch() {
        Platform platform = Platform.current();
        String module = "@chdb/lib-" + platform.npmName;
        try {
            Path folder = CacheFolder.entry(entryName(), unfinished -> install(module, unfinished));
            return folder.resolve("node_modules").resolve(module).resolve(platform.clickHouseLibrary);
        } catch (IOException e) {
            throw new EngineException(
                    "ClickHouse's library could not be put into " + CacheFolder.path() + ": " + e.getMessage(), e);
        }
    }

    private static String entryName() {
        return "clickhouse-" + VERSION + "-" + Platform.current().npmName;
    }

    private static void install(String module, Path folder) throws IOException {
        Process npm = startNpm(List.of(
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--prefix",
                folder.toString(),
                module + "@" + VERSION));
        Deque<String> lastLines = new ArrayDeque<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(npm.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lastLines.addLast(line);
                if (lastLines.size() > LINES_QUOTED_FROM_NPM) {
                    lastLines.removeFirst();
                }
            }
        }
        try {
            if (npm.waitFor() != 0) {
                throw new EngineException("ClickHouse's library could not be downloaded with npm: "
                        + String.join(" ", lastLines).strip());
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new EngineException("The download of ClickHouse's library was interrupted.", e);
        }
    }

    private static Process startNpm(List<String> command) {
        try {
            Process npm = new ProcessBuilder(command).redirectErrorStream(true).start();
            npm.getOutputStream().close();
            return npm;
        } catch (IOException e) {
            throw new EngineException(
                    "npm was not found; install Node 20 or newer, or set METERHOUSE_CLICKHOUSE_URL to a ClickHouse of your own.",
                    e);
        }
    }
}
