package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A Chromium for the tests in a browser: an installed one, else Playwright's own, else the system's package. */
final class Chromium {

    /** Where the tests look for it. */
    static final String VARIABLE = "METERHOUSE_CHROMIUM";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final List<Path> MAC_APPLICATIONS = List.of(
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"));
    private static final List<String> PLAYWRIGHT_PROGRAMS = List.of("chrome", "headless_shell", "Chromium");
    private static final int PLAYWRIGHT_DEPTH = 8;

    private final Map<String, String> environment;
    private final Path log;
    private final Consumer<String> say;

    Chromium(Map<String, String> environment, Path log, Consumer<String> say) {
        this.environment = environment;
        this.log = log;
        this.say = say;
    }

    Path find() {
        return chosen().or(this::installed)
                .or(this::fromPlaywright)
                .or(this::fromSystem)
                .orElseThrow(() -> new LauncherException(
                        "No browser was found for the tests; install Chromium or Chrome, or name one with " + VARIABLE
                                + "."));
    }

    private Optional<Path> chosen() {
        return Optional.ofNullable(environment.get(VARIABLE))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    private Optional<Path> installed() {
        return NAMES.stream()
                .flatMap(name -> SearchPath.find(name, environment).stream())
                .findFirst()
                .or(() -> MAC_APPLICATIONS.stream().filter(Files::isExecutable).findFirst());
    }

    private Optional<Path> fromPlaywright() {
        Optional<Path> downloaded = playwrightBrowser();
        if (downloaded.isPresent()) {
            return downloaded;
        }
        say.accept("no Chromium is installed: asking Playwright for its own");
        return runs(List.of("npx", "--yes", "playwright-core", "install", "chromium"))
                ? playwrightBrowser()
                : Optional.empty();
    }

    private Optional<Path> playwrightBrowser() {
        String chosen = environment.get("PLAYWRIGHT_BROWSERS_PATH");
        Path home = Path.of(System.getProperty("user.home"));
        return Stream.of(
                        chosen == null ? home.resolve(".cache/ms-playwright") : Path.of(chosen),
                        home.resolve("Library/Caches/ms-playwright"))
                .filter(Files::isDirectory)
                .flatMap(Chromium::programsIn)
                .findFirst();
    }

    private static Stream<Path> programsIn(Path folder) {
        try (Stream<Path> files = Files.find(
                folder,
                PLAYWRIGHT_DEPTH,
                (file, attributes) -> attributes.isRegularFile()
                        && PLAYWRIGHT_PROGRAMS.contains(String.valueOf(file.getFileName()))
                        && Files.isExecutable(file))) {
            return files.toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** As root only: nobody else may install a package, and nobody is asked for a password here. */
    private Optional<Path> fromSystem() {
        if (!"root".equals(System.getProperty("user.name"))
                || SearchPath.find("apt-get", environment).isEmpty()) {
            return Optional.empty();
        }
        say.accept("installing the system's Chromium package (log: " + log + ")");
        return runs(List.of("apt-get", "update"))
                        && runs(List.of("apt-get", "install", "--yes", "--no-install-recommends", "chromium"))
                ? installed()
                : Optional.empty();
    }

    private boolean runs(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.start();
            process.getOutputStream().close();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
