package io.meterhouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The same way in a real browser: from the landing page to the invoice, and the billing admin's look at its workflow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserJourneyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("target", "screenshots");

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private Chromium browser;
    private Page page;
    private Page customersPage;
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
        browser = Chromium.start(PATIENCE);
        page = newPage(ColorScheme.LIGHT, 1440);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private Page newPage(ColorScheme scheme, int width) {
        Page made = browser.newPage(scheme, width);
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
        PaidInvoice month = new PaidInvoice(stack, operator, run);
        month.makeMeter();
        clock = month.makeClock(organization);
        month.sendFirstEvent(key);
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
        invoice = new PaidInvoice(stack, operator, run).of(organization, clock, key);
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

    @Test
    @Order(6)
    void theBillingAdminReadsTheWorkflowBehindTheInvoiceStepByStep() {
        customersPage = page;
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

    /** Whoever follows the customer's link sees the invoice: the customer, and the billing admin it was sent to. */
    @Test
    @Order(7)
    void theInvoiceHoldsOnANarrowScreen() {
        invoiceHoldsOnANarrowScreen();
        assertThat(page).hasURL(Pattern.compile(".*/admin/invoices/.*"));
        page = customersPage;
        invoiceHoldsOnANarrowScreen();
        assertThat(page).hasURL(Pattern.compile(".*/invoices/.*"));
        picture("invoice-narrow");
    }

    private void invoiceHoldsOnANarrowScreen() {
        page.setViewportSize(390, 900);
        page.navigate(stack.endpoint("web") + "/invoices/" + invoice);
        assertThat(page.getByText("API calls").first()).isVisible(patiently());
        Object overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) overflow).intValue()).isLessThanOrEqualTo(0);
    }

    @Test
    @Order(8)
    void noPageComplainedOnTheWay() {
        assertThat(complaints).isEmpty();
    }
}
