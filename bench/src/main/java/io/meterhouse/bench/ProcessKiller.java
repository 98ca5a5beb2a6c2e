package io.meterhouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Kills processes of the stack, one after the other at random moments, each at least so often; they come back by themselves. */
final class ProcessKiller implements Runnable {
    /** Between two kills; in the middle of it everything has just come back, or has not. */
    static final Duration SHORTEST_PAUSE = Duration.ofSeconds(3);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(9);

    private final Path status;
    private final int times;
    private final Random random;
    private final Map<String, Integer> killed = new LinkedHashMap<>();

    ProcessKiller(Path status, List<String> names, int times, long seed) {
        this.status = status;
        this.times = times;
        this.random = new Random(seed);
        names.forEach(name -> killed.put(name, 0));
    }

    /** How often each is killed. */
    int times() {
        return times;
    }

    /** How long all of it takes, about. */
    Duration takes() {
        return SHORTEST_PAUSE.plus(LONGEST_PAUSE).dividedBy(2).multipliedBy((long) times * killed.size());
    }

    @Override
    public void run() {
        try {
            for (List<String> left = left(); !left.isEmpty(); left = left()) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis()));
                kill(left.get(random.nextInt(left.size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<String> left() {
        List<String> left = new ArrayList<>();
        killed.forEach((name, count) -> {
            if (count < times) {
                left.add(name);
            }
        });
        return left;
    }

    private void kill(String name) {
        try {
            Long pid = Stack.pids(status, List.of(name)).get(name);
            if (pid != null
                    && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
                synchronized (this) {
                    killed.merge(name, 1, Integer::sum);
                }
            }
        } catch (IOException noStatus) {
            // It is being written anew: the next turn asks again.
        }
    }

    synchronized Map<String, Integer> killed() {
        return new LinkedHashMap<>(killed);
    }
}
