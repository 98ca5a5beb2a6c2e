package io.meterhouse.operations.api;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The threads of the network, one for each processor, and where blocking work is done: a virtual thread each, never on those
 * of the network.
 */
@Configuration(proxyBeanMethods = false)
public class Threads {
    /** How many requests are worked on at once; one more is answered 503 rather than piled up. */
    static final int MAX_AT_ONCE = 2_000;

    /** Fewer could leave one connection waiting for another's body. */
    private static final int LEAST_NETWORK_THREADS = 2;

    /** Events are worked on where they arrive, and so more of these than processors only get into each other's way. */
    @Bean
    ReactorResourceFactory networkThreads() {
        int threads = Math.max(LEAST_NETWORK_THREADS, Runtime.getRuntime().availableProcessors());
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResourcesSupplier(() -> LoopResources.create("network", threads, true));
        return resources;
    }

    @Bean
    SimpleAsyncTaskExecutor requestExecutor() {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("request-");
        executor.setVirtualThreads(true);
        executor.setConcurrencyLimit(MAX_AT_ONCE);
        executor.setRejectTasksWhenLimitReached(true);
        return executor;
    }

    /** The same threads, for what filters have to wait for. */
    @Bean(destroyMethod = "dispose")
    Scheduler blocking(SimpleAsyncTaskExecutor requestExecutor) {
        return Schedulers.fromExecutor(requestExecutor);
    }
}
