package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fernway Logistics, a customer of Waypoint Maps on plan Scale, with three invoiced months and the current one: made
 * through the public contract alone, on a test clock, the way a customer and a billing admin would.
 *
 * <p>What has been done is written down in the data folder, and every step carries an idempotency key, so that a second
 * run keeps everything and an interrupted one goes on.
 */
final class Demonstration {

    static final String CUSTOMER_EMAIL = "dana@fernway.example";
    static final String OPERATOR_EMAIL = "ines@operator.test";

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final int MONTHS_INVOICED = 3;
    private static final int EVENTS_A_MONTH = 8_700;
    private static final int LATE_EVENTS = 180;
    private static final int BATCH = 1_000;
    private static final int REPEATED_OF_A_BATCH = 7;
    private static final Duration BEFORE_THE_END = Duration.ofMinutes(2);
    private static final Duration AFTER_THE_CLOSE = Duration.ofHours(3);
    private static final Duration CLOCK_LIMIT = Duration.ofMinutes(5);
    private static final Duration CLOCK_PAUSE = Duration.ofMillis(500);

    private final PublicApi api;
    private final Path memory;
    private final Consumer<String> say;
    private final ObjectNode known;

    Demonstration(Map<String, @Nullable String> endpoints, DataFolder data, Consumer<String> say) {
        this.api = new PublicApi(endpoints);
        this.memory = data.demonstration();
        this.say = say;
        this.known = read(memory);
    }

    /** The key that the demonstration's app sends with, if there is one in this data folder. */
    static @Nullable String key(DataFolder data) {
        return read(data.demonstration()).path("key").asStringOpt().orElse(null);
    }

    void make() {
        PublicApi.Person operator = api.signUp(OPERATOR_EMAIL, null);
        PublicApi.Person customer = api.signUp(CUSTOMER_EMAIL, "Fernway Logistics");
        if (!known.path("done").asBoolean(false)) {
            say.accept("making the demonstration: Fernway Logistics on plan Scale");
            remember("run", fromMemory("run", () -> String.valueOf(Instant.now().toEpochMilli())));
            YearMonth current = YearMonth.from(now().atZone(ZONE));
            YearMonth first = YearMonth.parse(fromMemory(
                    "first_month", () -> current.minusMonths(MONTHS_INVOICED).toString()));
            remember("first_month", first.toString());
            signUp(operator, customer, first);
            define(operator);
            subscribe(operator, customer, first);
            for (int i = 0; i < MONTHS_INVOICED; i++) {
                liveThrough(operator, first.plusMonths(i));
                if (i == MONTHS_INVOICED - 2) {
                    // So that the last invoice has a line that corrects the one before.
                    sendLate(operator, first.plusMonths(i));
                }
            }
            liveTo(operator, now().truncatedTo(ChronoUnit.MINUTES));
            known.put("done", true);
            write();
        }
        tell(customer);
    }

    private void signUp(PublicApi.Person operator, PublicApi.Person customer, YearMonth first) {
        api.post(customer, "/v1/onboarding", step("onboarding"), body());
        api.patch(
                customer,
                "/v1/organization",
                body().put("time_zone", ZONE.getId()).put("billing_email", "billing@fernway.example"));
        remember(
                "organization", api.get(customer, "/v1/organization").path("id").asString());
        ObjectNode clock = body().put("organization", remembered("organization"))
                .put("frozen_time", start(first).toString());
        remember(
                "clock",
                api.post(operator, "/v1/test-clocks", step("clock"), clock)
                        .path("id")
                        .asString());
        for (int attempt = 0; remembered("key").isEmpty(); attempt++) {
            // A repeated answer never shows a key again: one that was lost is replaced by another.
            ObjectNode wanted = body().put("name", "Production").put("environment", "live");
            JsonNode issued = api.post(customer, "/v1/api-keys", step("key-" + attempt), wanted);
            remember("key_id", issued.path("id").asString());
            remember("key", issued.path("key").asStringOpt().orElse(""));
        }
        api.post(customer, "/v1/api-keys/" + remembered("key_id") + "/confirm", step("confirm"), body());
    }

    private void define(PublicApi.Person operator) {
        for (JsonNode meter : DemoCatalog.meters()) {
            api.post(operator, "/v1/meters", step("meter-" + meter.path("key").asString()), (ObjectNode) meter);
        }
        String plan = api.post(operator, "/v1/plans", step("plan"), DemoCatalog.plan())
                .path("id")
                .asString();
        String versions = "/v1/plans/" + plan + "/versions";
        String version = api.post(operator, versions, step("version"), DemoCatalog.version())
                .path("id")
                .asString();
        api.post(operator, versions + "/" + version + "/publish", step("publish"), body());
        remember("plan_version", version);
    }

    private void subscribe(PublicApi.Person operator, PublicApi.Person customer, YearMonth first) {
        api.post(customer, "/v1/payment-methods", step("card"), body().put("payment_method", "pm_card_visa"));
        ObjectNode subscription = body().put("organization", remembered("organization"))
                .put("plan_version", remembered("plan_version"))
                .put("start", start(first).toString());
        remember(
                "subscription",
                api.post(operator, "/v1/subscriptions", step("subscription"), subscription)
                        .path("id")
                        .asString());
    }

    private void liveThrough(PublicApi.Person operator, YearMonth month) {
        Instant end = start(month.plusMonths(1));
        advance(operator, end.minus(BEFORE_THE_END));
        send(new DemoEvents(month.hashCode(), ZONE).between(start(month), end, "req_" + month, EVENTS_A_MONTH));
        advance(operator, end.plus(AFTER_THE_CLOSE));
        say.accept("  " + month + " is over: " + EVENTS_A_MONTH + " events, one invoice");
    }

    /** What a driver's phone had kept without a connection: too late for its month, so it is the next invoice's. */
    private void sendLate(PublicApi.Person operator, YearMonth month) {
        Instant end = start(month.plusMonths(1));
        send(new DemoEvents(LATE_EVENTS, ZONE)
                .between(end.minus(Duration.ofDays(2)), end, "late_" + month, LATE_EVENTS));
        advance(operator, end.plus(AFTER_THE_CLOSE).plus(Duration.ofHours(1)));
    }

    private void liveTo(PublicApi.Person operator, Instant now) {
        Instant from = start(YearMonth.from(now.atZone(ZONE)));
        Instant shown = fromMemory("shown_until", now);
        if (Duration.between(from, shown).compareTo(Duration.ofHours(6)) < 0) {
            return;
        }
        advance(operator, shown);
        long share = Duration.between(from, shown).toHours()
                * EVENTS_A_MONTH
                / Duration.ofDays(30).toHours();
        send(new DemoEvents(share, ZONE).between(from, shown, "req_now", (int) share));
        say.accept("  the current month so far: " + share + " events");
    }

    private Instant fromMemory(String name, Instant otherwise) {
        Instant value = Instant.parse(fromMemory(name, otherwise::toString));
        remember(name, value.toString());
        return value;
    }

    /** Sends in batches, each with a few events that its app sends twice, as apps do. */
    private void send(ArrayNode events) {
        PublicApi.App app = api.app(remembered("key"));
        for (int from = 0; from < events.size(); from += BATCH - REPEATED_OF_A_BATCH) {
            ArrayNode batch = PublicApi.JSON.createArrayNode();
            for (int i = from; i < Math.min(events.size(), from + BATCH - REPEATED_OF_A_BATCH); i++) {
                batch.add(events.get(i));
            }
            for (int i = 0; i < Math.min(REPEATED_OF_A_BATCH, events.size() - from); i++) {
                batch.add(events.get(from + i));
            }
            PublicApi.Answer answer = api.send(app, batch.toString());
            if (answer.status() != 202 || !answer.body().path("rejected").isEmpty()) {
                throw new LauncherException("A batch of the demonstration was answered with " + answer.status() + ": "
                        + answer.body() + ".");
            }
        }
    }

    private void advance(PublicApi.Person operator, Instant to) {
        String clock = "/v1/test-clocks/" + remembered("clock");
        if (!Instant.parse(api.get(operator, clock).path("now").asString()).isBefore(to)) {
            return;
        }
        JsonNode state = api.post(operator, clock + "/advance", step("advance-" + to), body().put("to", to.toString()));
        Instant limit = Instant.now().plus(CLOCK_LIMIT);
        while (!"ready".equals(state.path("status").asString())
                || Instant.parse(state.path("now").asString()).isBefore(to)) {
            if (Instant.now().isAfter(limit)) {
                throw new LauncherException("The demonstration's clock did not get to " + to + " within "
                        + CLOCK_LIMIT.toMinutes() + " minutes.");
            }
            PublicApi.pause(CLOCK_PAUSE);
            state = api.get(operator, clock);
        }
    }

    private void tell(PublicApi.Person customer) {
        JsonNode invoices = api.get(
                        customer, "/v1/invoices?subscription=" + PublicApi.query(remembered("subscription")))
                .path("data");
        say.accept("the demonstration is there:");
        say.accept("  customer  Fernway Logistics; sign in as " + CUSTOMER_EMAIL);
        say.accept("  operator  Waypoint Maps; sign in as " + OPERATOR_EMAIL);
        say.accept("  key       " + remembered("key"));
        for (JsonNode invoice : invoices) {
            say.accept("  invoice   %s  %s to %s  %s  %s"
                    .formatted(
                            invoice.path("number").asString(invoice.path("id").asString()),
                            day(invoice.path("period").path("start")),
                            day(invoice.path("period").path("end")),
                            money(invoice.path("total")),
                            invoice.path("status").asString()));
        }
    }

    private static String day(JsonNode moment) {
        return moment.isString()
                ? Instant.parse(moment.asString()).atZone(ZONE).toLocalDate().toString()
                : "";
    }

    private static String money(JsonNode money) {
        return java.math.BigDecimal.valueOf(money.path("amount").asLong(), 2).toPlainString() + " "
                + money.path("currency").asString("");
    }

    private static Instant now() {
        return Instant.now();
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZONE).toInstant();
    }

    private static ObjectNode body() {
        return PublicApi.JSON.createObjectNode();
    }

    private String step(String name) {
        return "demonstration-" + remembered("run") + "-" + name;
    }

    private String remembered(String name) {
        return known.path(name).asString("");
    }

    private String fromMemory(String name, java.util.function.Supplier<String> otherwise) {
        return known.path(name).asStringOpt().orElseGet(otherwise);
    }

    private void remember(String name, String value) {
        known.put(name, value);
        write();
    }

    private void write() {
        try {
            if (!Files.exists(memory)) {
                Files.createFile(
                        memory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(memory, known.toPrettyString());
        } catch (IOException e) {
            throw new LauncherException(
                    "The demonstration cannot be remembered in " + memory + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode read(Path memory) {
        try {
            return Files.exists(memory)
                    ? (ObjectNode) PublicApi.JSON.readTree(Files.readString(memory))
                    : PublicApi.JSON.createObjectNode();
        } catch (IOException e) {
            throw new LauncherException("What is known of the demonstration cannot be read: " + e.getMessage(), e);
        }
    }
}
