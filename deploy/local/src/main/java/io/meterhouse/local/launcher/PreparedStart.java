package io.meterhouse.local.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * An application's start from classes in the form that Java had brought them to in an earlier run: a third of the time, so
 * that an application which was killed is back before anybody gives up on it.
 *
 * <p>The archive is made once for each build of the application, from the first process that is ready, while that process
 * goes on working. Which archive to start from stands in a file of arguments, so that it counts from the next start on.
 */
final class PreparedStart {
    private static final String MARK = "prepared-by";
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(3);

    /**
     * Java's optimizing compiler takes up what is called ten times more often than it would by itself: a start calls little
     * so often, and costs a quarter less, while the way of an event still gets there within its first seconds of load.
     */
    private static final List<String> QUICK_TO_START = List.of(
            "-XX:Tier3DelayOn=0",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    /** What Java writes, beside an archive, into the folder that the process runs in. */
    private static final String BY_PRODUCTS = "java_pid*_std*";

    private final Path java;
    private final Path application;
    private final Path archive;
    private final Path arguments;
    private final Path mark;

    /**
     * @param java the command that starts it
     * @param application the folder with the unpacked application
     */
    PreparedStart(Path java, Path application) {
        this.java = java;
        this.application = application;
        this.archive = application.resolve("classes.jsa");
        this.arguments = application.resolve("start.options");
        this.mark = application.resolve(MARK);
    }

    /** The argument of {@code java} that stands for the options of this start, whatever they are when it comes to it. */
    String argument() {
        writeArguments();
        return "@" + arguments;
    }

    /** Whether the archive is there, made by the Java that runs now: another one could not read it. */
    boolean isMade() {
        try {
            return Files.exists(archive)
                    && Files.exists(mark)
                    && Files.readString(mark).equals(thisJava());
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * Makes the archive from a process of the application. What that process had loaded is written down at once; the
     * archive is made of it by a process apart, which goes on where the first one is killed meanwhile.
     *
     * @param pid the process, which is ready
     * @param workingFolder the folder it runs in
     * @return false where it did not become one, for example because the process ended too early
     */
    boolean make(long pid, Path workingFolder) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(ARCHIVE_LIMIT);
        Files.deleteIfExists(unfinished());
        Process asking = new ProcessBuilder(
                        java.resolveSibling("jcmd").toString(),
                        String.valueOf(pid),
                        "VM.cds",
                        "static_dump",
                        unfinished().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!asking.waitFor(Duration.between(Instant.now(), limit))) {
                return false;
            }
            Path made = asking.exitValue() == 0 ? unfinished() : madeAlone(limit);
            if (!isReadable(made)) {
                return false;
            }
            // The mark last: it never vouches for an archive that another Java made.
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(mark, thisJava());
            writeArguments();
            return true;
        } finally {
            abandon();
            Files.deleteIfExists(classList());
            removeByProducts(workingFolder);
        }
    }

    /** Waits for the archive whose first process is gone, so that nobody is left to give it its name. */
    private Path madeAlone(Instant limit) throws InterruptedException {
        for (ProcessHandle making : makers().toList()) {
            try {
                making.onExit().get(Duration.between(Instant.now(), limit).toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException late) {
                // It is not whole then, which shows when it is read.
                making.destroyForcibly();
            }
        }
        return unnamed();
    }

    /** Whether Java takes the archive: one whose making was ended half-way it would pass over at every start, silently. */
    private boolean isReadable(Path made) throws IOException, InterruptedException {
        if (!Files.exists(made)) {
            return false;
        }
        Process reading = new ProcessBuilder(
                        java.toString(),
                        "-Xshare:on",
                        "-XX:SharedArchiveFile=" + made,
                        "-Xlog:disable",
                        "-cp",
                        Programs.jarIn(application).toString(),
                        "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return reading.waitFor() == 0;
    }

    /**
     * Ends whatever is at work on the archive. Java makes it in a process of its own, which would outlive the one that it is
     * made from.
     */
    void abandon() {
        makers().forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> makers() {
        String file = unfinished().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(file))
                        .isPresent());
    }

    private Path unfinished() {
        return archive.resolveSibling(archive.getFileName() + ".new");
    }

    /** Where Java makes it, before the process that was asked gives it the name that it was asked for. */
    private Path unnamed() {
        return archive.resolveSibling(unfinished().getFileName() + ".temp");
    }

    /** What the process had loaded; it takes the list away itself unless it is killed meanwhile. */
    private Path classList() {
        return archive.resolveSibling(unfinished().getFileName() + ".classlist");
    }

    private void writeArguments() {
        List<String> lines = new ArrayList<>(List.of("-Xlog:disable", "-Xlog:all=error"));
        lines.addAll(QUICK_TO_START);
        if (isMade()) {
            lines.add("-XX:SharedArchiveFile=\"" + archive + "\"");
        }
        try {
            Files.createDirectories(arguments.getParent());
            DataFolder.replace(arguments, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another application's archive may be in the making: it writes on into a file that has no name any more. */
    private static void removeByProducts(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, BY_PRODUCTS)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String thisJava() {
        return System.getProperty("java.vm.version") + " at " + System.getProperty("java.home");
    }
}
