package io.meterhouse.local.engines;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A ClickHouse server of a test's own, in a process of its own. */
final class TestClickHouse {
    private static final int STOP_SECONDS = 10;

    private static final int LINES_QUOTED = 20;

    private final Process process;
    private final Path log;

    private TestClickHouse(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** When this returns it answers. */
    static TestClickHouse start(Path folder, String name, int httpPort, int nativePort, List<String> more)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                whereThisWasLoadedFrom(),
                ClickHouseMain.class.getName(),
                "--library=" + ClickHouseLibrary.fetch(),
                "--data=" + folder.resolve(name),
                "--http-port=" + httpPort,
                "--native-port=" + nativePort));
        command.addAll(more);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith(EngineLife.READY)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new EngineException("ClickHouse ended while it was starting; see " + log + ".");
        }
        return new TestClickHouse(process, log);
    }

    /** What its process said last and how it ended, if it has. */
    Optional<String> end() throws IOException {
        if (process.isAlive()) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(log);
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_QUOTED), lines.size());
        return Optional.of(log.getFileName() + " ended with " + process.exitValue() + ": " + String.join("\n", last));
    }

    void stop() throws IOException, InterruptedException {
        // It serves until its standard input ends.
        process.getOutputStream().close();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static String whereThisWasLoadedFrom() {
        try {
            return new File(TestClickHouse.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getPath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of this class is no path", e);
        }
    }
}
