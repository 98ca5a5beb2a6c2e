package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.RunsActivities;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts a worker per task queue and, at the end, lets it finish what it has begun. It starts last and stops first, so that
 * no bean dies under a running activity.
 */
@Component
class TemporalWorkers implements SmartLifecycle {
    private static final Duration DRAIN = Duration.ofSeconds(12);
    private static final Duration HARD_STOP = Duration.ofSeconds(2);
    private static final int CONCURRENT_ACTIVITIES = 40;
    private static final int CONCURRENT_LOCAL_ACTIVITIES = 20;
    private static final int CONCURRENT_WORKFLOW_TASKS = 20;

    private final WorkerFactory factory;
    private final List<WorkerRegistration> registrations;
    private final RunsActivities runs;
    private volatile boolean running;

    TemporalWorkers(WorkerFactory factory, List<WorkerRegistration> registrations, RunsActivities runs) {
        this.factory = factory;
        this.registrations = registrations;
        this.runs = runs;
    }

    @Override
    public void start() {
        WorkerOptions options = WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(CONCURRENT_ACTIVITIES)
                .setMaxConcurrentLocalActivityExecutionSize(CONCURRENT_LOCAL_ACTIVITIES)
                .setMaxConcurrentWorkflowTaskExecutionSize(CONCURRENT_WORKFLOW_TASKS)
                .build();
        Map<String, Worker> workers = new HashMap<>();
        for (WorkerRegistration registration : registrations) {
            Worker worker = workers.computeIfAbsent(registration.taskQueue(), queue -> {
                Worker made = factory.newWorker(queue, options);
                made.registerActivitiesImplementations(runs);
                return made;
            });
            worker.registerWorkflowImplementationTypes(
                    registration.workflowTypes().toArray(Class<?>[]::new));
            worker.registerActivitiesImplementations(registration.activities().toArray());
        }
        factory.start();
        running = true;
    }

    @Override
    public void stop() {
        factory.shutdown();
        factory.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        if (!factory.isTerminated()) {
            factory.shutdownNow();
            factory.awaitTermination(HARD_STOP.toMillis(), TimeUnit.MILLISECONDS);
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
