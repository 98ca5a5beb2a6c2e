package io.meterhouse.local.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application's start from classes in the form that Java had brought them to in an earlier run: a third of the time, so
 * that an application which was killed is back before anybody gives up on it.
 *
 * <p>The archive is made once for each build of the application, from the first process that is ready, while that process
 * goes on working. Which archive to start from stands in a file of arguments, so that it counts from the next start on.
 */
final class PreparedStart {
    private static final String MARK = "prepared-by";
    private static final long ARCHIVE_LIMIT_SECONDS = 180;

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
    private final Path archive;
    private final Path arguments;
    private final Path mark;

    /**
     * @param java the command that starts it
     * @param application the folder with the unpacked application
     */
    PreparedStart(Path java, Path application) {
        this.java = java;
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
     * Makes the archive from a process of the application.
     *
     * @param pid the process, which is ready
     * @param workingFolder the folder it runs in
     * @return false where it did not become one, for example because the process has ended
     */
    boolean make(long pid, Path workingFolder) throws IOException, InterruptedException {
        Path unfinished = unfinished();
        Files.deleteIfExists(unfinished);
        Process archiving = new ProcessBuilder(
                        java.resolveSibling("jcmd").toString(),
                        String.valueOf(pid),
                        "VM.cds",
                        "static_dump",
                        unfinished.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!archiving.waitFor(ARCHIVE_LIMIT_SECONDS, TimeUnit.SECONDS)
                    || archiving.exitValue() != 0
                    || !Files.exists(unfinished)) {
                return false;
            }
        } finally {
            abandon();
            removeByProducts(workingFolder);
        }
        // The mark last: it never vouches for an archive that another Java made.
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(mark, thisJava());
        writeArguments();
        return true;
    }

    /**
     * Ends whatever is at work on the archive. Java makes it in a process of its own, which would outlive the one that it is
     * made from.
     */
    void abandon() {
        String file = unfinished().toString();
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(file))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private Path unfinished() {
        return archive.resolveSibling(archive.getFileName() + ".new");
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
