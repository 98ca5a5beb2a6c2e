package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.EngineException;
import io.meterhouse.local.launcher.StackStatus.ProcessStatus;
import io.meterhouse.local.launcher.StackStatus.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds a whole stack: it starts everything, starts again what dies, and ends everything when it ends.
 *
 * <p>Others speak to it through the data folder: it writes its status there, and looks for files that say which process
 * to hold down. A signal ends it; so does, unless it was started with {@code --detached}, the end of its input.
 */
public final class Supervisor implements SupervisedProcess.Listener {

    static final String DETACHED = "--detached";

    /** What its log says, in one sentence, when it cannot hold the stack. */
    static final String ERROR = "error: ";

    private static final Duration CONTROL_PAUSE = Duration.ofMillis(200);

    /**
     * Ends what a killed supervisor leaves. Engines notice by themselves; applications know nothing of their parent, and
     * this shell waits at the other end of a pipe for it to go.
     */
    private static final String WATCHDOG = """
            cat > /dev/null
            pids=$(cut -d ' ' -f 1 "$1"/*.pid 2> /dev/null)
            [ -n "$pids" ] || exit 0
            kill $pids 2> /dev/null
            sleep 15
            kill -9 $pids 2> /dev/null
            """;

    private final DataFolder data;
    private final Map<String, @Nullable String> endpoints;
    private final Map<String, SupervisedProcess> processes = new LinkedHashMap<>();
    private final Instant started = Instant.now();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object statusLock = new Object();
    private volatile boolean saidReady;
    private volatile boolean stopping;

    Supervisor(DataFolder data, StackPlan plan) {
        this.data = data;
        this.endpoints = plan.endpoints();
        for (ProcessSpec spec : plan.processes()) {
            boolean held = Files.exists(data.hold(spec.name()));
            processes.put(spec.name(), new SupervisedProcess(spec, data, held, this));
        }
    }

    public static void main(String[] arguments) {
        DataFolder data = DataFolder.of(Project.current());
        boolean detached = List.of(arguments).contains(DETACHED);
        try {
            data.create();
            hold(data, detached);
        } catch (LauncherException | EngineException e) {
            System.out.println(ERROR + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.out.println(ERROR + "The data folder " + data.root() + " cannot be used: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void hold(DataFolder data, boolean detached) throws IOException {
        try (FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new LauncherException("A stack with the data folder " + data.root() + " is running already.");
            }
            int leftOver = LeftOvers.end(data);
            if (leftOver > 0) {
                System.out.println("ended " + leftOver + " processes that a former launcher had left");
            }
            // What a killed supervisor wrote last must not be taken for ours.
            Files.deleteIfExists(data.status());
            ProcessMark.of(ProcessHandle.current()).write(data.supervisorPid());
            StackPlan plan = new StackPlan(
                    data, Programs.in(data), Ports.choose(data, System.getenv()), Secrets.of(data), System.getenv());
            new Supervisor(data, plan).run(detached);
        }
    }

    private void run(boolean detached) throws IOException {
        Process watchdog = new ProcessBuilder(
                        "sh", "-c", WATCHDOG, "watchdog", data.processes().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ProcessMark.of(watchdog.toHandle()).write(data.watchdogPid());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "stop-all"));
        if (!detached) {
            endWithInput();
        }
        changed();
        processes.values().forEach(SupervisedProcess::start);
        Thread.ofPlatform().daemon().name("control").start(this::control);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endWithInput() {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is ever sent: what counts is the end of the stream.
                }
            } catch (IOException ignored) {
                // A broken pipe says the same as a closed one.
            }
            System.exit(0);
        });
    }

    /** Follows the files that say which process is to be held down. */
    private void control() {
        while (!stopping) {
            for (SupervisedProcess process : processes.values()) {
                boolean hold = Files.exists(data.hold(process.name()));
                if (hold != process.isHeld()) {
                    // Holding waits for the process's end; the others must not wait with it.
                    Thread.ofPlatform().daemon().start(() -> process.hold(hold));
                }
            }
            try {
                Thread.sleep(CONTROL_PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public boolean mayStart(ProcessSpec spec) {
        return spec.after().stream()
                .map(processes::get)
                .allMatch(process -> process == null || process.isHeld() || process.wasEverReady());
    }

    @Override
    public void say(String sentence) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + sentence);
    }

    @Override
    public void changed() {
        synchronized (statusLock) {
            try {
                StackStatus status = status();
                DataFolder.replace(data.status(), status.json() + "\n");
                if (status.state() == State.ready && !saidReady) {
                    saidReady = true;
                    say(String.format(
                            Locale.ROOT,
                            "everything is ready (%.1f s)",
                            Duration.between(started, Instant.now()).toMillis() / 1000.0));
                }
            } catch (IOException e) {
                say("the status could not be written: " + e.getMessage());
            }
        }
        processes.values().forEach(SupervisedProcess::wake);
    }

    private StackStatus status() {
        Map<String, ProcessStatus> seen = new LinkedHashMap<>();
        boolean ready = !stopping;
        for (SupervisedProcess process : processes.values()) {
            seen.put(process.name(), new ProcessStatus(process.pid(), process.restarts()));
            ready &= process.isHeld() || process.isReady();
        }
        return new StackStatus(
                ready ? State.ready : State.starting,
                endpoints,
                seen,
                data.root().toString());
    }

    private void stopAll() {
        stopping = true;
        say("stopping");
        for (Set<String> together : StackPlan.STOP_ORDER) {
            List<Thread> stops = new ArrayList<>();
            for (String name : together) {
                SupervisedProcess process = processes.get(name);
                if (process != null) {
                    stops.add(Thread.ofPlatform().start(process::stop));
                }
            }
            stops.forEach(Supervisor::join);
        }
        try {
            LeftOvers.endWatchdog(data);
            Files.deleteIfExists(data.status());
            Files.deleteIfExists(data.supervisorPid());
        } catch (IOException e) {
            say("the run's files could not be removed: " + e.getMessage());
        }
        say("stopped");
        ended.countDown();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
