package io.meterhouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** The same way in a real browser: from the landing page to the invoice, and the billing admin's look at its workflow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserJourneyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private Playwright playwright;
    private Browser browser;
    private Page page;
    private Caller operator;
    private String key;
    private String organization;
    private String clock;
    private String invoice;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    void aBrowser() {
        stack = RunningStack.get();
        operator = Caller.operator(stack);
        String program = System.getenv("METERHOUSE_CHROMIUM");
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(QUIET);
        if (program != null) {
            options.setExecutablePath(Path.of(program));
        }
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(options);
        page = newPage(ColorScheme.LIGHT, 1440);
    }

    @AfterAll
    void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    private Page newPage(ColorScheme scheme, int width) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 1000));
        context.setDefaultTimeout((double) PATIENCE.toMillis());
        Page made = context.newPage();
        made.onPageError(complaints::add);
        return made;
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout((double) PATIENCE.toMillis());
    }

    private void click(AriaRole role, String name) {
        page.getByRole(role, new Page.GetByRoleOptions().setName(name)).first().click();
    }

    @Test
    @Order(1)
    void aVisitorSignsUpFromTheLandingPage() {
        page.navigate(stack.endpoint("web"));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .containsText("Meter every event");
        picture("landing");
        page.getByText("Sign up and send an event").first().click();
        page.getByLabel("Email").fill("dev-" + run + "@customer.test");
        page.getByLabel(Pattern.compile("^Organization")).fill("Fernway " + run);
        click(AriaRole.BUTTON, "Continue");
        page.waitForURL(Pattern.compile(".*/welcome.*"));
    }

    @Test
    @Order(2)
    void theKeyIsShownOnceAndKept() {
        click(AriaRole.BUTTON, "Create the key");
        key = page.getByTestId("api-key").textContent().strip();
        assertThat(key).startsWith("mh_live_");
        click(AriaRole.BUTTON, "I have it");
        assertThat(page.getByText("Kept safe")).isVisible(patiently());
        assertThat(page.locator("#snippet")).containsText(key);
        assertThat(page.getByText("Waiting for your first event.")).isVisible(patiently());
        picture("waiting");
    }

    @Test
    @Order(3)
    void waitingForTheFirstEventTurnsIntoTheEvent() {
        organization = operator.get("/v1/admin/organizations?q=" + "Fernway%20" + run)
                .expecting(200)
                .body()
                .path("data")
                .path(0)
                .path("id")
                .asString();
        operator.post(
                        "/v1/meters",
                        Map.of(
                                "key", "calls_" + run,
                                "name", "API calls",
                                "aggregation", "COUNT",
                                "event_type", "api.request"))
                .expecting(201);
        clock = operator.post(
                        "/v1/test-clocks", Map.of("organization", organization, "frozen_time", "2026-01-01T00:00:00Z"))
                .expecting(201)
                .string("id");
        Caller.app(stack, key)
                .post(
                        "/v1/events",
                        Map.of("id", "first", "source", "shop", "type", "api.request", "data", Map.of("path", "/v1")))
                .expecting(202);
        assertThat(page.getByText("What we understood")).isVisible(patiently());
        picture("welcome");
    }

    @Test
    @Order(4)
    void homeShowsWhatArrived() {
        page.navigate(stack.endpoint("web") + "/home");
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName("Home").setLevel(1)))
                .isVisible(patiently());
        assertThat(page.getByText("Which types arrive most?")).isVisible(patiently());
        picture("home");
    }

    @Test
    @Order(5)
    void anInvoiceOpensToItsTiersAndProvesItself() {
        invoice = paidInvoice();
        page.navigate(stack.endpoint("web") + "/invoices/" + invoice);
        page.locator("button.paper-line", new Page.LocatorOptions().setHasText("API calls"))
                .first()
                .click();
        assertThat(page.getByText(Pattern.compile("^Counted")).first()).isVisible(patiently());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Verify")))
                .first()
                .click();
        assertThat(page.getByText("Equal to the cent")).isVisible(patiently());
        picture("invoice");
    }

    private String paidInvoice() {
        String calls = "calls_" + run;
        String plan = operator.post("/v1/plans", Map.of("key", "plan_" + run, "name", "Scale", "currency", "USD"))
                .expecting(201)
                .string("id");
        Map<String, Object> open = new HashMap<>(Map.of("unit_amount", "0.10"));
        open.put("up_to", null);
        String version = operator.post(
                        "/v1/plans/" + plan + "/versions",
                        Map.of(
                                "interval",
                                "month",
                                "prices",
                                List.of(
                                        Map.of(
                                                "key", "platform",
                                                "name", "Platform",
                                                "billing", "in_arrears",
                                                "model", Map.of("type", "flat", "amount", "49.00")),
                                        Map.of(
                                                "key", "calls",
                                                "name", "API calls",
                                                "meter", calls,
                                                "billing", "in_arrears",
                                                "model",
                                                        Map.of(
                                                                "type",
                                                                "graduated",
                                                                "tiers",
                                                                Arrays.asList(
                                                                        Map.of("up_to", "2", "unit_amount", "0.50"),
                                                                        open))))))
                .expecting(201)
                .string("id");
        operator.post("/v1/plans/" + plan + "/versions/" + version + "/publish", Map.of())
                .expecting(200);
        operator.post("/v1/payment-methods", Map.of("organization", organization, "payment_method", "pm_card_visa"))
                .expecting(201);
        operator.post(
                        "/v1/subscriptions",
                        Map.of("organization", organization, "plan_version", version, "start", "2026-01-01T00:00:00Z"))
                .expecting(201);
        for (int i = 0; i < 9; i++) {
            Caller.app(stack, key)
                    .post("/v1/events", Map.of("id", "call-" + i, "source", "shop", "type", "api.request"))
                    .expecting(202);
        }
        operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", "2026-02-01T02:00:00Z"));
        await("a paid invoice").atMost(PATIENCE.multipliedBy(2)).until(() -> {
            JsonNode row = newestInvoice();
            return row.path("status").asString().equals("paid")
                    && Instant.parse(row.path("period").path("end").asString())
                            .equals(Instant.parse("2026-02-01T00:00:00Z"));
        });
        assertThat(newestInvoice().path("total").path("amount").asLong()).isEqualTo(4900 + 100 + 80);
        return newestInvoice().path("id").asString();
    }

    private JsonNode newestInvoice() {
        return operator.get("/v1/invoices?organization=" + organization)
                .expecting(200)
                .body()
                .path("data")
                .path(0);
    }

    @Test
    @Order(6)
    void theBillingAdminReadsTheWorkflowBehindTheInvoiceStepByStep() {
        page = newPage(ColorScheme.DARK, 1440);
        page.navigate(stack.endpoint("web"));
        click(AriaRole.BUTTON, "Sign in");
        page.getByLabel("Email").fill("admin-" + run + "@operator.test");
        click(AriaRole.BUTTON, "Continue");
        if (page.url().contains("sign-in")) {
            // A stranger is told to sign up; operators are put into the operator's organization.
            page.navigate(
                    stack.endpoint("clerk_sandbox") + "/sign-up?redirect_url=" + stack.endpoint("web") + "/start");
            page.getByLabel("Email").fill("admin-" + run + "@operator.test");
            click(AriaRole.BUTTON, "Continue");
        }
        page.waitForURL(Pattern.compile(".*/admin.*"));
        picture("admin-dark");
        String workflow = operator.get("/v1/invoices/" + invoice).string("workflow_id");
        page.navigate(stack.endpoint("web") + "/admin/workflows/" + workflow.replace(":", "%3A"));
        assertThat(page.getByText(Pattern.compile("closing position", Pattern.CASE_INSENSITIVE))
                        .first())
                .isVisible(patiently());
        assertThat(page.getByText(Pattern.compile("^Completed$", Pattern.CASE_INSENSITIVE))
                        .first())
                .isVisible(patiently());
        picture("workflow-dark");
    }

    @Test
    @Order(7)
    void noPageComplainedOnTheWay() {
        assertThat(complaints).isEmpty();
    }
}
