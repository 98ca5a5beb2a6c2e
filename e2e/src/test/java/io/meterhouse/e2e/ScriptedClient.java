package io.meterhouse.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client in another language: a small script reads what to send from its standard input, sends it with the client, and
 * writes what the client said.
 */
final class ScriptedClient implements PublishedClient {
    private static final Path CLIENTS = Path.of("clients").toAbsolutePath();
    private static final Path NODE = CLIENTS.resolve("node");
    private static final Path PYTHON = CLIENTS.resolve("python");
    private static final Path PYTHON_HOME = Path.of("target", "python-clients").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration INSTALLING = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<String> command;
    private final Path folder;

    private ScriptedClient(Path folder, String... command) {
        this.folder = folder;
        this.command = List.of(command);
    }

    static ScriptedClient node(String script) {
        return new ScriptedClient(NODE, "node", script);
    }

    static ScriptedClient python(String script) {
        return new ScriptedClient(PYTHON, PYTHON_HOME.resolve("bin/python").toString(), "-B", script);
    }

    /** Gets the Node clients, where they are not there yet, at the versions of their lock file. */
    static void installNode() throws IOException, InterruptedException {
        Path installed = NODE.resolve("node_modules/.installed-from");
        String lock = Files.readString(NODE.resolve("package-lock.json"));
        if (!Files.exists(installed) || !Files.readString(installed).equals(lock)) {
            download(
                    "Node",
                    List.of("npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"),
                    NODE);
            Files.writeString(installed, lock);
        }
    }

    /** Gets the Python clients into an environment of their own; says why not where there is no Python for it. */
    static Optional<String> installPython() throws IOException, InterruptedException {
        try {
            run(PYTHON, PATIENCE, "", List.of("python3", "-c", "import venv, ensurepip"));
        } catch (IOException | IllegalStateException missing) {
            return Optional.of("no python3 that can make a virtual environment: " + missing.getMessage());
        }
        Path installed = PYTHON_HOME.resolve("installed-from");
        String requirements = Files.readString(PYTHON.resolve("requirements.txt"));
        if (!Files.exists(installed) || !Files.readString(installed).equals(requirements)) {
            run(PYTHON, INSTALLING, "", List.of("python3", "-m", "venv", "--clear", PYTHON_HOME.toString()));
            download(
                    "Python",
                    List.of(
                            PYTHON_HOME.resolve("bin/python").toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--requirement",
                            "requirements.txt"),
                    PYTHON);
            Files.writeString(installed, requirements);
        }
        return Optional.empty();
    }

    private static void download(String language, List<String> command, Path folder)
            throws IOException, InterruptedException {
        try {
            run(folder, INSTALLING, "", command);
        } catch (IOException | IllegalStateException failed) {
            throw new IllegalStateException(
                    "The published " + language
                            + " clients could not be downloaded, for which these tests need a network"
                            + " or a cache that has them.",
                    failed);
        }
    }

    @Override
    public Report send(Assignment assignment) throws IOException, InterruptedException {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("url", assignment.url());
        told.put("key", assignment.key());
        told.put("type", assignment.type());
        told.put("subject", assignment.subject());
        told.put("time", assignment.time().toString());
        told.put("events", assignment.events());
        String said = run(folder, PATIENCE, JSON.writeValueAsString(told), command);
        JsonNode report = JSON.readTree(said.strip().lines().toList().getLast());
        return new Report(
                report.path("refused").asBoolean(), report.path("said").asString(""));
    }

    /** What a process says on its standard output; an exception with all it says where it fails. */
    private static String run(Path folder, Duration patience, String input, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("client", ".out");
        Path err = Files.createTempFile("client", ".err");
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedAlready) {
                // Told below, by how it ended.
            }
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(out);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        command + (ended ? " failed: " : " did not end: ") + said + Files.readString(err));
            }
            return said;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
