package io.meterhouse.local.engines;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;

/**
 * Temporal's in-memory server as a process of ours: {@code --port=...}.
 *
 * <p>Its memory only ever grows, so it ends by itself when three quarters of its heap are in use; the supervisor starts
 * it again, empty, and the workers bring back what the rows call for.
 */
public final class TemporalMain {

    private static final double HEAP_SHARE_THAT_ENDS_IT = 0.75;
    private static final Duration HEAP_CHECK_PAUSE = Duration.ofSeconds(2);

    private TemporalMain() {}

    public static void main(String[] arguments) throws Exception {
        EngineArguments settings = EngineArguments.parse(arguments);
        EngineLife.endWithParent();
        TemporalServer server = TemporalServer.start(settings.port("port"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "temporal-shutdown"));
        Thread.ofPlatform().daemon().name("heap-watch").start(TemporalMain::endWhenFull);
        EngineLife.sayReady(ProcessHandle.current().pid());
        server.awaitEnd();
    }

    private static void endWhenFull() {
        while (!isFull()) {
            try {
                Thread.sleep(HEAP_CHECK_PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
        EngineLife.fail("Three quarters of Temporal's heap are in use: starting over with an empty one.");
    }

    /** Looks at what was left after a collection, since what is in use before one is mostly garbage. */
    private static boolean isFull() {
        long left = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage afterCollection = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && afterCollection != null) {
                left += afterCollection.getUsed();
            }
        }
        return left > Runtime.getRuntime().maxMemory() * HEAP_SHARE_THAT_ENDS_IT;
    }
}
