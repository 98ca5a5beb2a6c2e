package io.meterhouse.accounts.api;

import io.meterhouse.accounts.activity.TestAccountsActivities;
import io.meterhouse.accounts.workflow.OnboardingWorkflowImpl;
import io.meterhouse.accounts.workflow.OrganizationSyncWorkflowImpl;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflowImpl;
import io.meterhouse.operations.activity.RunsActivitiesImpl;
import io.meterhouse.operations.api.TestApi;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.RunRecording;
import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The api with sandboxes and a worker of accounts beside it, and the people who use it. */
public final class TestAccounts implements AutoCloseable {
    private final TestApi api;
    private final Map<String, Object> settings;
    private final WorkerFactory workers;

    /** Somebody who has signed up; a fresh token is made for each request, as browsers do. */
    public record Person(String userId, String clerkOrganization) {}

    private TestAccounts(TestApi api, Map<String, Object> settings) {
        this.api = api;
        this.settings = settings;
        this.workers = WorkerFactory.newInstance(
                api.bean(WorkflowClient.class),
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunRecording())
                        .build());
        Worker worker = workers.newWorker(TaskQueues.ACCOUNTS);
        worker.registerWorkflowImplementationTypes(
                OnboardingWorkflowImpl.class, OrganizationSyncWorkflowImpl.class, ApiKeyWorkflowImpl.class);
        worker.registerActivitiesImplementations(new RunsActivitiesImpl(api.bean(RunStore.class)));
        worker.registerActivitiesImplementations(
                TestAccountsActivities.over(api, clerkUrl(), (String) settings.get("meterhouse.stripe.api-url")));
        workers.start();
    }

    public static TestAccounts start() {
        Map<String, Object> settings = TestApi.settingsWithSandboxes();
        return new TestAccounts(TestApi.start(settings), settings);
    }

    /** Another process of the same api: the same stores, another port. */
    public TestApi another() {
        Map<String, Object> same = new LinkedHashMap<>(settings);
        same.put("meterhouse.api.port", 0);
        same.put("meterhouse.grpc.port", 0);
        return TestApi.start(same);
    }

    public TestApi api() {
        return api;
    }

    public String clerkUrl() {
        return (String) settings.get("meterhouse.clerk.api-url");
    }

    public Person signUp(String email, String organization) {
        String name = organization == null ? "" : ",\"organization_name\":\"" + organization + "\"";
        JsonNode made = TestApi.sandbox(clerkUrl(), "/sandbox/sign-ups", "{\"email\":\"" + email + "\"" + name + "}");
        return new Person(
                made.get("user_id").asString(),
                made.path("clerk_organization_id").asString(""));
    }

    public String token(Person person) {
        return TestApi.sandbox(clerkUrl(), "/sandbox/sessions", "{\"user_id\":\"" + person.userId() + "\"}")
                .get("session_token")
                .asString();
    }

    public TestApi.Answer ask(Person person, String method, String path, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + token(person);
        return api.ask(method, path, body, all);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        api.close();
    }
}
