package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.EngineLife;
import io.meterhouse.local.launcher.ProcessSpec.Readiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps one process of the stack alive: starts it, notices its end, and starts it again after a pause. */
final class SupervisedProcess {

    /** Told about everything that others must know of this process. */
    interface Listener {

        /** Something in {@link #pid()}, {@link #isReady()} or {@link #restarts()} is different now. */
        void changed();

        void say(String sentence);

        /** Whether all that this process needs for its first start has been ready once. */
        boolean mayStart(ProcessSpec spec);
    }

    static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    /** A process that was ready this long had recovered: its next end starts with the first pause again. */
    static final Duration WORK_THAT_RESETS_THE_PAUSE = Duration.ofSeconds(2);

    /** Codes above it say by which signal a process was ended: from outside, and not by a fault of its own. */
    private static final int CODE_OF_SIGNALS = 128;

    /** So often a process is ended to make its next start faster, where nothing comes of it; of workers every second does. */
    static final int MOST_PREPARATIONS = 3;

    private static final Duration PROBE_PAUSE = Duration.ofMillis(100);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    private final ProcessSpec spec;
    private final DataFolder data;
    private final Listener listener;
    private final Thread loop;

    private boolean held;
    private boolean stopping;
    private boolean ready;
    private @Nullable Instant readySince;
    private boolean everReady;
    private int restarts;
    private long workingPid;
    private @Nullable Process process;

    SupervisedProcess(ProcessSpec spec, DataFolder data, boolean held, Listener listener) {
        this.spec = spec;
        this.data = data;
        this.held = held;
        this.listener = listener;
        this.loop = Thread.ofPlatform().name("supervise-" + spec.name()).unstarted(this::keepAlive);
    }

    void start() {
        loop.start();
    }

    String name() {
        return spec.name();
    }

    /** The process that does the work, or null while there is none. */
    synchronized @Nullable Long pid() {
        Process current = process;
        if (current == null) {
            return null;
        }
        if (!(spec.readiness() instanceof Readiness.Announced)) {
            return current.pid();
        }
        return workingPid == 0 ? null : Long.valueOf(workingPid);
    }

    synchronized int restarts() {
        return restarts;
    }

    synchronized boolean isReady() {
        return ready;
    }

    synchronized boolean wasEverReady() {
        return everReady;
    }

    synchronized boolean isHeld() {
        return held;
    }

    /** Something this process waits for may be there now. */
    synchronized void wake() {
        notifyAll();
    }

    /** Holds the process down, or lets it run again. */
    void hold(boolean down) {
        Process current;
        synchronized (this) {
            if (held == down) {
                return;
            }
            held = down;
            current = process;
            notifyAll();
        }
        listener.say(spec.name() + (down ? " is held down" : " may run again"));
        if (down && current != null) {
            end(current);
            awaitForgotten(current);
        }
        listener.changed();
    }

    /** Whoever asks after this is not told of the process any more. */
    @SuppressWarnings("ReferenceEquality") // Whether it is this very process, not one that looks the same.
    private synchronized void awaitForgotten(Process ended) {
        try {
            while (process == ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process for good and waits until it is gone. */
    void stop() {
        Process current;
        synchronized (this) {
            stopping = true;
            current = process;
            notifyAll();
        }
        if (current != null) {
            end(current);
        }
        try {
            loop.join(PROBE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepAlive() {
        Duration pause = FIRST_PAUSE;
        boolean startedBefore = false;
        while (awaitLeave(startedBefore)) {
            Instant started = Instant.now();
            if (startedBefore) {
                synchronized (this) {
                    restarts++;
                }
            }
            startedBefore = true;
            End end = runOnce();
            if (!end.mayRepeatItself()) {
                pause = FIRST_PAUSE;
            }
            if (!pauseAfter(end.sentence(), Duration.between(started, Instant.now()), pause)) {
                continue;
            }
            pause = longer(pause);
        }
    }

    static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Waits until the process may run; false when it never may again. */
    private synchronized boolean awaitLeave(boolean startedBefore) {
        try {
            while (!stopping && (held || !(startedBefore || listener.mayStart(spec)))) {
                wait();
            }
            return !stopping;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** False where the end was wanted, so that there is nothing to wait for. */
    private synchronized boolean pauseAfter(String end, Duration life, Duration pause) {
        if (stopping || held) {
            return false;
        }
        listener.say(String.format(
                Locale.ROOT,
                "%s %s after %.1f s; it is started again in %.1f s (log: %s)",
                spec.name(),
                end,
                life.toMillis() / 1000.0,
                pause.toMillis() / 1000.0,
                data.log(spec.name())));
        Instant until = Instant.now().plus(pause);
        try {
            for (Duration left = pause;
                    left.isPositive() && !stopping && !held;
                    left = Duration.between(Instant.now(), until)) {
                wait(left.toMillis() + 1);
            }
        } catch (InterruptedException e) {
            return false;
        }
        return true;
    }

    /** How a process ended, and whether the next is likely to end so too: then the pause before it grows. */
    private record End(String sentence, boolean mayRepeatItself) {}

    /** Starts the process and returns how it ended. */
    private End runOnce() {
        try {
            Instant started = Instant.now();
            Process running = launch();
            int preparations = 0;
            while (awaitWork(running) && prepareNextStart(running, ++preparations == MOST_PREPARATIONS)) {
                running = launch();
            }
            if (running.isAlive()) {
                becomeReady(started);
            }
            int code = running.waitFor();
            return new End("ended with code " + code, code <= CODE_OF_SIGNALS && !hasRecovered());
        } catch (IOException e) {
            return new End("could not be started (" + e.getMessage() + ")", true);
        } catch (InterruptedException e) {
            return new End("was interrupted", true);
        } finally {
            forget();
        }
    }

    private synchronized boolean hasRecovered() {
        return readySince != null
                && Duration.between(readySince, Instant.now()).compareTo(WORK_THAT_RESETS_THE_PAUSE) >= 0;
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(spec.command())
                .directory(data.run().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(spec.environment());
        Process started;
        synchronized (this) {
            if (stopping || held) {
                throw new IOException("not wanted any more");
            }
            started = builder.start();
            process = started;
            workingPid = 0;
        }
        ProcessMark.of(started.toHandle()).write(mark());
        Thread.ofPlatform().daemon().name("log-" + spec.name()).start(() -> keepLog(started));
        listener.changed();
        return started;
    }

    private void keepLog(Process running) {
        try (BufferedReader output =
                        new BufferedReader(new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8));
                BoundedLog log = new BoundedLog(data.log(spec.name()))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(EngineLife.READY)) {
                    announced(
                            running,
                            Long.parseLong(
                                    line.substring(EngineLife.READY.length()).strip()));
                } else {
                    log.line(line);
                }
                if (!output.ready()) {
                    log.flush();
                }
            }
        } catch (IOException e) {
            // The stream of a process that was killed just ends so; anything else shows in what it did before.
        }
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is this very process, not one that looks the same.
    private void announced(Process running, long working) throws IOException {
        synchronized (this) {
            if (process != running) {
                return;
            }
            workingPid = working;
            notifyAll();
        }
        if (working != running.pid()) {
            ProcessHandle.of(working).map(ProcessMark::of).ifPresent(this::remember);
        }
    }

    private void remember(ProcessMark working) {
        try {
            working.write(workingMark());
        } catch (IOException e) {
            listener.say(spec.name() + "'s process file could not be written: " + e.getMessage());
        }
    }

    /** Waits until the process does its work; false where it ended before. */
    private boolean awaitWork(Process running) throws InterruptedException {
        while (running.isAlive()) {
            if (isDoingItsWork()) {
                return true;
            }
            synchronized (this) {
                if (workingPid == 0) {
                    wait(PROBE_PAUSE.toMillis());
                }
            }
        }
        return false;
    }

    private void becomeReady(Instant started) {
        synchronized (this) {
            ready = true;
            readySince = Instant.now();
            everReady = true;
        }
        listener.say(String.format(
                Locale.ROOT,
                "%s is ready (%.1f s)",
                spec.name(),
                Duration.between(started, Instant.now()).toMillis() / 1000.0));
        listener.changed();
    }

    /**
     * Makes the next start of what just began to work faster, where that is still to be done, so that it is back soon when
     * it is killed. The process that this was learnt from ends with it.
     *
     * @param last whether it is not tried again
     * @return whether the process ended so
     */
    private boolean prepareNextStart(Process running, boolean last) throws InterruptedException {
        PreparedStart start = spec.preparedStart();
        if (start == null || !start.isDue()) {
            return false;
        }
        listener.say(spec.name()
                + " works; so that it is back sooner when it ends, it is started again from what it learnt");
        try {
            start.make(running.pid());
        } catch (IOException e) {
            listener.say(spec.name() + "'s next start could not be made faster: " + e.getMessage());
        }
        if (start.isDue() && last) {
            start.giveUp();
        }
        running.destroyForcibly().waitFor();
        return true;
    }

    private boolean isDoingItsWork() {
        return switch (spec.readiness()) {
            case Readiness.Announced() -> {
                synchronized (this) {
                    yield workingPid != 0;
                }
            }
            case Readiness.Answers(var addresses) -> addresses.stream().allMatch(SupervisedProcess::answers);
            case Readiness.Listens(int port) -> listens(port);
        };
    }

    private static boolean answers(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
            connection.setReadTimeout(PROBE_TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MILLIS);
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void end(Process running) {
        switch (spec.stopBy()) {
            case END_OF_INPUT -> closeInput(running);
            case SIGNAL -> running.destroy();
        }
        try {
            if (!running.waitFor(spec.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                listener.say(
                        spec.name() + " did not end within " + spec.stopLimit().toSeconds() + " s and is killed");
                running.destroyForcibly();
                Long working = pid();
                if (working != null) {
                    ProcessHandle.of(working).ifPresent(ProcessHandle::destroyForcibly);
                }
                running.waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void closeInput(Process running) {
        try {
            running.getOutputStream().close();
        } catch (IOException e) {
            running.destroy();
        }
    }

    private void forget() {
        synchronized (this) {
            process = null;
            workingPid = 0;
            ready = false;
            readySince = null;
            notifyAll();
        }
        try {
            Files.deleteIfExists(mark());
            Files.deleteIfExists(workingMark());
        } catch (IOException e) {
            listener.say(spec.name() + "'s process file could not be removed: " + e.getMessage());
        }
        listener.changed();
    }

    private Path mark() {
        return data.processes().resolve(spec.name() + ".pid");
    }

    private Path workingMark() {
        return data.processes().resolve(spec.name() + "-working.pid");
    }
}
