package io.meterhouse.billing.worker;

import static io.meterhouse.storage.generated.Tables.METERS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.PLANS;
import static io.meterhouse.storage.generated.Tables.PLAN_VERSIONS;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.activity.BillingEnsured;
import io.meterhouse.billing.activity.StripeGateway;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceFilter;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.TestClockStore;
import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingClient;
import io.meterhouse.billing.workflow.InvoiceInput;
import io.meterhouse.billing.workflow.InvoiceWorkflow;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.local.engines.TestTemporal;
import io.meterhouse.operations.activity.Heartbeats;
import io.meterhouse.operations.activity.RunsActivitiesImpl;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.RunRecording;
import io.meterhouse.operations.workflow.TemporalConnection;
import io.meterhouse.sandbox.TestSandboxes;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Billing on a real PostgreSQL, a Temporal server that can lose its memory, and the Stripe sandbox. */
final class BillingStack implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WORKERS_END = Duration.ofSeconds(10);

    private final String codecKeys = "k:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final Logger LOG = LoggerFactory.getLogger(BillingStack.class);

    private final ScheduledExecutorService ensuring = Executors.newSingleThreadScheduledExecutor();
    private final TestUsage usage = new TestUsage();
    private final DSLContext database;
    private final AnnotationConfigApplicationContext context;
    private final TemporalConnection temporalConnection;
    private final TestTemporal temporal;
    private WorkerFactory workers;

    BillingStack(TestTemporal.Engine engine) {
        temporal = new TestTemporal(engine);
        temporalConnection = new TemporalConnection(temporal.target(), "default", codecKeys);
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:postgres")
                .load()
                .migrate();
        database = DSL.using(source, SQLDialect.POSTGRES);
        context = context(TestSandboxes.start("http://127.0.0.1:1"));
        startWorkers();
        var _ = ensuring.scheduleWithFixedDelay(this::ensure, 1, 1, TimeUnit.SECONDS);
    }

    /** As the workers do every few seconds; while the server is away it fails, and is done again. */
    private void ensure() {
        try {
            bean(BillingEnsured.class).ensure();
        } catch (RuntimeException serverAway) {
            LOG.debug("ensured later", serverAway);
        }
    }

    private AnnotationConfigApplicationContext context(TestSandboxes sandboxes) {
        AnnotationConfigApplicationContext made = new AnnotationConfigApplicationContext();
        made.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "meterhouse.stripe.api-url", sandboxes.stripeUrl(),
                                "meterhouse.stripe.secret-key", "sk_test_billing",
                                "meterhouse.billing.grace", "PT1H")));
        made.registerBean(DSLContext.class, () -> database);
        made.registerBean(Clock.class, Clock::systemUTC);
        made.registerBean(WorkflowClient.class, temporalConnection::client);
        made.registerBean(TestUsage.class, () -> usage);
        made.registerBean(Heartbeats.class);
        made.addBeanFactoryPostProcessor(factory -> {
            // Metering's own answers need its engines; here a log in memory gives them.
            if (factory instanceof org.springframework.beans.factory.support.BeanDefinitionRegistry registry
                    && registry.containsBeanDefinition("meteredUsageAtClose")) {
                registry.removeBeanDefinition("meteredUsageAtClose");
            }
        });
        made.scan(
                "io.meterhouse.billing.activity",
                "io.meterhouse.billing.storage",
                "io.meterhouse.billing.worker",
                "io.meterhouse.catalog.storage",
                "io.meterhouse.operations.storage");
        made.refresh();
        return made;
    }

    void startWorkers() {
        workers = WorkerFactory.newInstance(
                temporalConnection.client(),
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new RunRecording())
                        .build());
        BillingWorker billing = context.getBean(BillingWorker.class);
        Worker worker = workers.newWorker(billing.taskQueue());
        worker.registerWorkflowImplementationTypes(billing.workflowTypes().toArray(Class<?>[]::new));
        worker.registerActivitiesImplementations(billing.activities().toArray());
        worker.registerActivitiesImplementations(new RunsActivitiesImpl(bean(RunStore.class)));
        workers.start();
    }

    private void stopWorkers(Duration atMost) {
        workers.shutdownNow();
        workers.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The server loses everything it knew, as the one in memory does when it is killed. */
    void loseTemporal() {
        // Steps that are under way go on meanwhile, as they do when a server is killed.
        stopWorkers(Duration.ZERO);
        temporal.loseMemory();
        bean(RunStore.class).lostAll("the server lost its memory", Instant.now());
        // The channel finds out in its own time that the server is back.
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(this::startWorkers);
    }

    TestUsage usage() {
        return usage;
    }

    DSLContext database() {
        return database;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    WorkflowClient client() {
        return temporalConnection.client();
    }

    private BillingClient billing() {
        return new BillingClient(client());
    }

    // -- what there is to bill ----------------------------------------------------------------------------------------

    String organization() {
        String id = Ids.next(Ids.ORGANIZATION);
        Instant now = Instant.now();
        database.insertInto(ORGANIZATIONS)
                .set(ORGANIZATIONS.ID, id)
                .set(ORGANIZATIONS.NAME, "Acme")
                .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + id)
                .set(ORGANIZATIONS.CREATED_AT, now)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .execute();
        String customer = bean(StripeGateway.class).createCustomer(id, "Acme", null, "customer-of-" + id);
        bean(BillingProfileStore.class).replaceStripeCustomer(id, customer, now);
        return id;
    }

    String meter() {
        String key = "calls_" + UUID.randomUUID().toString().substring(0, 8);
        database.insertInto(METERS)
                .set(METERS.ID, Ids.next(Ids.METER))
                .set(METERS.KEY, key)
                .set(METERS.NAME, "Calls")
                .set(METERS.EVENT_TYPE, "api.request")
                .set(METERS.AGGREGATION, "COUNT")
                .set(METERS.CREATED_AT, Instant.now())
                .execute();
        return key;
    }

    /** A published version of a monthly plan. */
    String plan(String prices) {
        String plan = Ids.next(Ids.PLAN);
        database.insertInto(PLANS)
                .set(PLANS.ID, plan)
                .set(PLANS.KEY, plan)
                .set(PLANS.NAME, "Growth")
                .set(PLANS.CURRENCY, "USD")
                .set(PLANS.CREATED_AT, Instant.now())
                .execute();
        String version = Ids.next(Ids.PLAN_VERSION);
        database.insertInto(PLAN_VERSIONS)
                .set(PLAN_VERSIONS.ID, version)
                .set(PLAN_VERSIONS.PLAN_ID, plan)
                .set(PLAN_VERSIONS.NUMBER, 1)
                .set(PLAN_VERSIONS.STATUS, "published")
                .set(PLAN_VERSIONS.INTERVAL_UNIT, "month")
                .set(PLAN_VERSIONS.PRICES, JSONB.valueOf(prices))
                .set(PLAN_VERSIONS.CREATED_AT, Instant.now())
                .execute();
        return version;
    }

    // -- what the api does --------------------------------------------------------------------------------------------

    String clock(String organization, String frozen) {
        String clock = Ids.next(Ids.TEST_CLOCK);
        billing().create(new CreateClock(organization, clock, Instant.parse(frozen), "test"));
        return clock;
    }

    void startAdvance(String organization, String clock, String to) {
        if (!bean(TestClockStore.class).advance(organization, clock, Instant.parse(to))) {
            throw new AssertionError(clock + " does not go to " + to);
        }
        billing().sent(organization, clock);
    }

    void advance(String organization, String clock, String to) {
        startAdvance(organization, clock, to);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !clockRow(clock).advancing());
    }

    io.meterhouse.billing.storage.TestClock clockRow(String clock) {
        return java.util.Objects.requireNonNull(bean(TestClockStore.class).find(clock));
    }

    String subscribe(String organization, String version, boolean reviewed) {
        String id = Ids.next(Ids.SUBSCRIPTION);
        Refusal refusal = subscribe(organization, id, version, reviewed);
        if (refusal != null) {
            throw new AssertionError(refusal.toString());
        }
        return id;
    }

    Refusal subscribe(String organization, String id, String version, boolean reviewed) {
        return billing()
                .open(new OpenSubscription(
                        organization, id, version, null, "anniversary", reviewed, "charge", false, false, "test"))
                .refusal();
    }

    Refusal attach(String organization, String method) {
        return billing()
                .attach(new AttachPaymentMethod(organization, Ids.next(Ids.PAYMENT_METHOD), method, "test"))
                .refusal();
    }

    InvoiceWorkflow running(Invoice invoice) {
        return client().newWorkflowStub(InvoiceWorkflow.class, invoice.workflowId());
    }

    InvoiceInput input(Invoice invoice) {
        return new InvoiceInput(InvoiceInput.VERSION, invoice.organization(), invoice.subscription(), invoice.id());
    }

    /** The oldest first. */
    List<Invoice> invoices(String organization) {
        return bean(InvoiceStore.class).page(new InvoiceFilter(organization, null, null), null, 100).stream()
                .sorted(Comparator.comparingInt(Invoice::moment).thenComparingInt(Invoice::revision))
                .toList();
    }

    Invoice awaitInvoice(String organization, int index, String status) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            List<Invoice> all = invoices(organization);
            return all.size() > index && all.get(index).status().code().equals(status);
        });
        return invoices(organization).get(index);
    }

    @Override
    public void close() {
        ensuring.shutdownNow();
        stopWorkers(WORKERS_END);
        context.close();
        temporalConnection.close();
        temporal.close();
    }
}
