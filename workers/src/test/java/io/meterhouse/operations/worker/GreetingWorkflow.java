package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.Patience;
import io.meterhouse.operations.workflow.RecordRef;
import io.meterhouse.operations.workflow.RunSubject;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A small process for tests of the platform: one step, which may fail until somebody mends the world. */
@WorkflowInterface
public interface GreetingWorkflow {
    String TASK_QUEUE = "greetings";

    @WorkflowMethod
    String greet(Guest guest);

    record Guest(String name, String secretToken) implements RunSubject {
        @Override
        public String runOrganization() {
            return "org_greeted";
        }

        @Override
        public List<RecordRef> runRecords() {
            return List.of(new RecordRef("guest", name));
        }
    }

    @ActivityInterface
    interface Greetings {
        String sayHello(String name);
    }

    final class Greeter implements Greetings {
        static final AtomicBoolean MUTE = new AtomicBoolean();

        @Override
        public String sayHello(String name) {
            if (MUTE.get()) {
                throw new IllegalStateException("no voice");
            }
            return "Hello, " + name;
        }
    }

    final class GreetingWorkflowImpl implements GreetingWorkflow {
        private final Patience patience = new Patience();
        private final Greetings greetings = Workflow.newActivityStub(
                Greetings.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(5))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());

        @Override
        public String greet(Guest guest) {
            return patience.call("the greeting", () -> greetings.sayHello(guest.name()));
        }
    }
}
