package io.meterhouse.operations.api;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Where blocking work is done: a virtual thread each, never on the threads that read and write the network. */
@Configuration(proxyBeanMethods = false)
public class Threads {
    /** How many requests are worked on at once; one more is answered 503 rather than piled up. */
    static final int MAX_AT_ONCE = 2_000;

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
