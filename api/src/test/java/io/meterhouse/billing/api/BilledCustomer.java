package io.meterhouse.billing.api;

import static io.meterhouse.storage.generated.Tables.INVOICE_LINES;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.InvoiceAmounts;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.billing.storage.AnchorKind;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.Boundary;
import io.meterhouse.billing.storage.ClosedLines;
import io.meterhouse.billing.storage.Collection;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.InvoiceProofStore;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.LineEvidence;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.storage.LineTrace;
import io.meterhouse.billing.storage.Moment;
import io.meterhouse.billing.storage.NewInvoice;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStatus;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterForm;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.catalog.PlanVersionForm;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceForm;
import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.catalog.storage.PlanRegistry;
import io.meterhouse.catalog.storage.PlanStore;
import io.meterhouse.catalog.storage.PlanVersion;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.ClickHouseEventTable;
import io.meterhouse.events.storage.ClickHouseMigrations;
import io.meterhouse.events.storage.ClickHouseProperties;
import io.meterhouse.events.storage.EventBlock;
import io.meterhouse.events.storage.EventRow;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.ClosingUsageStore;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A customer with a base fee and calls at ten cents, whose invoices a test closes with whatever lines it wants. */
final class BilledCustomer implements AutoCloseable {
    static final Currency USD = Currency.of("USD");
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final int PARTITIONS = 1;

    final String organization = Ids.next(Ids.ORGANIZATION);
    final String subscription = Ids.next(Ids.SUBSCRIPTION);
    final DSLContext database;
    private final ClickHouse clickHouse = new ClickHouse(new ClickHouseProperties(
            TestEngines.clickHouse(),
            "default",
            "",
            "t_" + UUID.randomUUID().toString().replace("-", "")));
    private final SubscriptionStore subscriptions;
    private final InvoiceStore invoices;
    private final Meter meter;
    private final PlanVersion version;
    private long nextOffset;
    private int lastPeriod = 1;

    BilledCustomer() {
        new ClickHouseMigrations(clickHouse).migrate();
        database = migrated();
        subscriptions = new SubscriptionStore(database);
        invoices = new InvoiceStore(database);
        insertOrganization();
        meter = meter();
        version = version();
        subscriptions.open(opened(), new Moment(1, period(1).start(), Moment.START, null), null, others -> null);
    }

    private static DSLContext migrated() {
        TestEngines.PostgresAddress address = TestEngines.postgres();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:postgres")
                .load()
                .migrate();
        return DSL.using(source, SQLDialect.POSTGRES);
    }

    private void insertOrganization() {
        Instant now = Instant.now();
        database.insertInto(ORGANIZATIONS)
                .set(ORGANIZATIONS.ID, organization)
                .set(ORGANIZATIONS.NAME, "Acme")
                .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + organization)
                .set(ORGANIZATIONS.CREATED_AT, now)
                .set(ORGANIZATIONS.UPDATED_AT, now)
                .execute();
    }

    private Meter meter() {
        new MeterRegistry(database)
                .create(
                        Ids.next(Ids.METER),
                        new MeterForm("calls", "API calls", "api.request", "COUNT", null, List.of(), Map.of()),
                        Instant.now());
        return Objects.requireNonNull(new MeterStore(database).byKey("calls"));
    }

    private PlanVersion version() {
        PlanRegistry plans = new PlanRegistry(database);
        String plan = Ids.next(Ids.PLAN);
        plans.create(new PlanRegistry.KeptPlan(plan, "growth", "Growth", "USD", false, false, Instant.now()));
        List<PriceForm> prices = List.of(
                new PriceForm(
                        "base",
                        "Base fee",
                        null,
                        "in_arrears",
                        model("flat", "5.00", null),
                        null,
                        null,
                        null,
                        null,
                        null),
                new PriceForm(
                        "calls",
                        "API calls",
                        "calls",
                        "in_arrears",
                        model("per_unit", null, "0.10"),
                        null,
                        null,
                        null,
                        null,
                        null));
        String id = plans.addDraft(
                        Ids.next(Ids.PLAN_VERSION),
                        plan,
                        new PlanVersionForm("month", 1, null, null, prices),
                        Instant.now())
                .id();
        plans.publish(id, Instant.now());
        return Objects.requireNonNull(new PlanStore(database).version(id));
    }

    private static PriceForm.ModelForm model(String type, @Nullable String amount, @Nullable String unitAmount) {
        return new PriceForm.ModelForm(type, amount, unitAmount, null, null, null);
    }

    /** The n-th month of 2026. */
    static Period period(int n) {
        LocalDateTime start = LocalDateTime.of(2026, n, 1, 0, 0);
        return new Period(start.toInstant(ZoneOffset.UTC), start.plusMonths(1).toInstant(ZoneOffset.UTC));
    }

    private BillingPeriod billingPeriod(int n) {
        return new BillingPeriod(n, n, period(n), version.id(), UTC, false);
    }

    private Subscription opened() {
        return new Subscription(
                subscription,
                organization,
                version.id(),
                SubscriptionStatus.ACTIVE,
                LocalDateTime.of(2026, 1, 1, 0, 0),
                AnchorKind.ANNIVERSARY,
                period(1).start(),
                null,
                null,
                false,
                Collection.CHARGE,
                "subscription:" + subscription,
                null,
                billingPeriod(1),
                Instant.now());
    }

    /** Stores a call, with the mark that is asked for. */
    void call(String id, Instant time, Environment environment, boolean mark) {
        byte[] data = "{}".getBytes(StandardCharsets.UTF_8);
        long now = Parameters.micros(time);
        EventRow row = new EventRow(
                organization,
                environment,
                "api.request",
                now,
                "test",
                id,
                null,
                new EventRow.Bytes(data),
                new EventRow.Bytes(data),
                "key_a",
                "key_a",
                EventIdentity.of(organization, environment, "test", id),
                now,
                now,
                now,
                1,
                PARTITIONS - 1,
                nextOffset++,
                mark,
                new MeterMatcher(List.of(meter)).match("api.request", "test", null, data));
        new ClickHouseEventTable(clickHouse)
                .insert(EventBlock.of(List.of(row)), UUID.randomUUID().toString());
    }

    LogPosition end() {
        return new LogPosition(1, List.of(nextOffset));
    }

    /** Ends the period and makes its draft. */
    Invoice draft() {
        int ends = lastPeriod++;
        Period ended = period(ends);
        NewInvoice draft = new NewInvoice(
                Ids.next(Ids.INVOICE),
                "invoice:" + subscription + ":" + (ends + 1) + ":1",
                ends + 1,
                1,
                "period",
                USD,
                ended.end().atZone(UTC).toLocalDate(),
                ends,
                ended);
        subscriptions.cross(
                organization,
                subscription,
                new Boundary(
                        ends,
                        null,
                        new Moment(ends + 1, ended.end(), Moment.PERIOD, ends),
                        billingPeriod(lastPeriod),
                        draft),
                ended.end());
        return invoices.get(organization, draft.id());
    }

    /** Closes it where the log ends now. */
    Invoice close(Invoice draft, InvoiceLine... lines) {
        invoices.keepPosition(organization, draft.id(), end());
        List<InvoiceLine> all = List.of(lines);
        Instant at = draft.period().end().plusSeconds(3600);
        return invoices.close(
                organization,
                draft.id(),
                false,
                at,
                closing -> new ClosedLines(
                        all,
                        InvoiceAmounts.of(
                                all.stream().map(InvoiceLine::amount).toList(), Money.zero(USD), Money.zero(USD))));
    }

    InvoiceLine calls(int period, long quantity, long cents) {
        return line(LineKind.USAGE, price("calls"), period, quantity, cents, null);
    }

    InvoiceLine fee(int period) {
        return line(LineKind.FEE, price("base"), period, 1, 500, null);
    }

    InvoiceLine adjustment(int period, long quantity, long cents, Invoice adjusted) {
        String line = adjusted.lines().getFirst().id();
        return line(
                LineKind.ADJUSTMENT,
                price("calls"),
                period,
                quantity,
                cents,
                new InvoiceLine.Adjusts(adjusted.id(), line));
    }

    private Price price(String key) {
        return version.prices().stream()
                .filter(price -> price.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private InvoiceLine line(
            LineKind kind, Price price, int period, long quantity, long cents, InvoiceLine.@Nullable Adjusts adjusts) {
        RatedPrice rated = Rating.rate(price, BigDecimal.valueOf(quantity), USD);
        return new InvoiceLine(
                Ids.next(Ids.INVOICE_LINE),
                kind,
                price.name(),
                price.key(),
                price.isFlat() ? null : meter.id(),
                period,
                period(period),
                BigDecimal.valueOf(quantity),
                new Money(cents, USD),
                adjusts,
                LineTrace.of(rated),
                LineEvidence.NONE);
    }

    Verification verify(Invoice invoice) {
        RatedPeriods periods = new RatedPeriods(subscriptions, new PlanStore(database), new MeterStore(database));
        InvoiceVerifier verifier = new InvoiceVerifier(
                periods,
                new InvoiceProofStore(database),
                new ClosingUsageStore(clickHouse),
                new KeptEvents(new RetentionStore(database)));
        Invoice now = invoices.get(organization, invoice.id());
        return verifier.verify(now, Objects.requireNonNull(now.closingPosition()));
    }

    /** Somebody changes what a closed invoice says. */
    void tamper(InvoiceLine line, long cents) {
        database.update(INVOICE_LINES)
                .set(INVOICE_LINES.AMOUNT, cents)
                .where(INVOICE_LINES.ID.eq(line.id()))
                .execute();
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
