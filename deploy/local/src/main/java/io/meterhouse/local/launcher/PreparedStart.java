package io.meterhouse.local.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application's start from classes in the form that Java had brought them to in an earlier run: half the time, so that
 * an application which was killed is back before anybody gives up on it.
 *
 * <p>The archive is made once for each build of the application, from the first process that does its work and before it
 * is called ready: made beside the work, it would take the processors from whoever comes first, and a process that is
 * killed soon would never leave one. Which archive to start from stands in a file of arguments, so that it counts from the
 * next start on.
 */
final class PreparedStart {
    private static final String MARK = "prepared-by";
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(1);

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

    /**
     * The archive is read at the addresses that it was made for. At others, which Java would choose by lot, each page of it
     * is changed and becomes memory of the process: of 150 MiB, 100 stay the file's this way.
     */
    static final List<String> WHERE_IT_WAS = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

    private static final String RECORD = "-XX:+RecordDynamicDumpInfo";

    private final Path java;
    private final Path application;
    private volatile boolean wanted;
    private final Path archive;
    private final Path arguments;
    private final Path mark;

    /**
     * @param java the command that starts it
     * @param application the folder with the unpacked application
     * @param wanted whether an archive is made and used at all
     */
    PreparedStart(Path java, Path application, boolean wanted) {
        this.java = java;
        this.application = application;
        this.wanted = wanted;
        this.archive = application.resolve("classes.jsa");
        this.arguments = application.resolve("start.options");
        this.mark = application.resolve(MARK);
    }

    /** The argument of {@code java} that stands for the options of this start, whatever they are when it comes to it. */
    String argument() {
        writeArguments();
        return "@" + arguments;
    }

    /** Whether the archive is wanted and still to be made. */
    boolean isDue() {
        return wanted && !isMade();
    }

    /** Whether the archive is there, made by the Java that runs now: another one could not read it. */
    private boolean isMade() {
        try {
            return Files.exists(archive)
                    && Files.exists(mark)
                    && Files.readString(mark).equals(thisJava());
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Starts as it is from now on, after an archive that could not be made. */
    void giveUp() {
        wanted = false;
        writeArguments();
    }

    /**
     * Makes the archive of what a process of the application has loaded. The process stands still meanwhile, for some
     * seconds, and must be ended then: what it looks for in the archive's tables afterwards can end it anyway (seen with
     * Java 25: a lambda that is linked later).
     *
     * @param pid the process
     * @return false where there is still none, for example because the process ended
     */
    boolean make(long pid) throws IOException, InterruptedException {
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".new");
        deleteUnfinished(unfinished);
        try {
            // What it answers does not matter: the process may end of it as soon as the archive is written.
            ends(
                    java.resolveSibling("jcmd").toString(),
                    String.valueOf(pid),
                    "VM.cds",
                    "dynamic_dump",
                    unfinished.toString());
            if (!Files.exists(unfinished) || !isReadable(unfinished)) {
                return false;
            }
            // The mark last: it never vouches for an archive that another Java made.
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(mark, thisJava());
            writeArguments();
            return true;
        } finally {
            deleteUnfinished(unfinished);
        }
    }

    /** Java itself writes beside it first, and leaves that where it ends before it has written all. */
    private static void deleteUnfinished(Path unfinished) throws IOException {
        Files.deleteIfExists(unfinished);
        Files.deleteIfExists(unfinished.resolveSibling(unfinished.getFileName() + ".temp"));
    }

    /** Whether Java takes the archive: one that it does not understand it would pass over at every start, silently. */
    private boolean isReadable(Path made) throws IOException, InterruptedException {
        return ends(
                java.toString(),
                "-Xshare:on",
                "-XX:+VerifySharedSpaces",
                "-XX:SharedArchiveFile=" + made,
                "-Xlog:disable",
                "-cp",
                Programs.jarIn(application).toString(),
                "-version");
    }

    /** Whether a command came to its end, and a good one, in time. */
    private static boolean ends(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(ARCHIVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return process.exitValue() == 0;
        }
        process.destroyForcibly();
        return false;
    }

    private void writeArguments() {
        List<String> lines = new ArrayList<>(List.of("-Xlog:disable", "-Xlog:all=error"));
        lines.addAll(QUICK_TO_START);
        if (isDue()) {
            lines.add(RECORD);
        } else if (wanted) {
            lines.addAll(WHERE_IT_WAS);
            lines.add("-XX:SharedArchiveFile=\"" + archive + "\"");
        }
        try {
            Files.createDirectories(arguments.getParent());
            DataFolder.replace(arguments, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String thisJava() {
        return System.getProperty("java.vm.version") + " at " + System.getProperty("java.home");
    }
}
