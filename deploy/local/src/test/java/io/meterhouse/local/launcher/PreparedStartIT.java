package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application of one class, which is read from an archive of its first run when it starts again. */
class PreparedStartIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String APPLICATION = "application";

    @TempDir
    private Path root;

    private Path folder;
    private Process running;

    /** Says that it runs, and ends with its input. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("running");
            while (System.in.read() >= 0) {
                // Until whoever started it closes its input.
            }
        }
    }

    @BeforeEach
    void packTheApplication() throws IOException {
        folder = Files.createDirectories(root.resolve(APPLICATION));
        String file = Application.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Application.class.getName());
        try (OutputStream jar = Files.newOutputStream(folder.resolve(APPLICATION + ".jar"));
                JarOutputStream entries = new JarOutputStream(jar, manifest);
                InputStream code = Application.class.getClassLoader().getResourceAsStream(file)) {
            entries.putNextEntry(new JarEntry(file));
            code.transferTo(entries);
        }
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Test
    void theSecondRunTakesItsClassesFromAnArchiveOfTheFirst() throws Exception {
        PreparedStart start = new PreparedStart(JAVA, folder, true);
        run(start);
        assertThat(start.isDue()).isTrue();

        assertThat(start.make(running.pid())).isTrue();
        stop();

        assertThat(start.isDue()).isFalse();
        assertThat(run(start)).contains(Application.class.getName() + " source: shared objects file (top)");
    }

    @Test
    void anArchiveOfAProcessThatEndedIsStillDue() throws Exception {
        PreparedStart start = new PreparedStart(JAVA, folder, true);
        run(start);
        running.destroyForcibly().waitFor();
        Path leftByJava = Files.createFile(folder.resolve("classes.jsa.new.temp"));

        assertThat(start.make(running.pid())).isFalse();

        assertThat(start.isDue()).isTrue();
        assertThat(leftByJava).doesNotExist();
    }

    @Test
    void afterItIsGivenUpTheApplicationStartsAsItIs() throws Exception {
        PreparedStart start = new PreparedStart(JAVA, folder, true);
        start.argument();

        start.giveUp();

        assertThat(start.isDue()).isFalse();
        assertThat(run(start)).doesNotContain("shared objects file (top)");
    }

    @Test
    void whereNoneIsWantedNoneIsDue() throws Exception {
        PreparedStart start = new PreparedStart(JAVA, folder, false);

        assertThat(start.isDue()).isFalse();
        assertThat(run(start)).doesNotContain("shared objects file (top)");
    }

    /** Starts it, and returns what Java said of its classes until it ran. */
    private String run(PreparedStart start) throws Exception {
        Path log = Files.createTempFile(root, "classes", ".log");
        running = new ProcessBuilder(
                        JAVA.toString(),
                        start.argument(),
                        "-Xlog:class+load:file=" + log,
                        "-jar",
                        folder.resolve(APPLICATION + ".jar").toString())
                .redirectErrorStream(true)
                .start();
        byte[] said = running.getInputStream().readNBytes("running".length());
        assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo("running");
        assertThat(running.waitFor(0, TimeUnit.SECONDS)).isFalse();
        return Files.readString(log);
    }
}
