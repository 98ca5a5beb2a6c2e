package io.meterhouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What holds on every page of both faces: it fits a phone, its text can be read in both schemes, and keys are enough. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FacesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PHONE = 390;
    private static final int DESK = 1440;
    private static final int HEIGHT = 900;
    /** Where Tab has gone round any of our pages. */
    private static final int MOST_STOPS = 120;

    /** The ring of {@code :focus-visible}, or the border that inputs wear in its place. */
    private static final String FOCUS_IS_SEEN = """
            () => {
              const here = document.activeElement;
              if (!here || here === document.body) return '';
              const style = getComputedStyle(here);
              const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
              return seen ? '' : here.outerHTML.slice(0, 160);
            }""";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String customerEmail = "faces-" + run + "@customer.test";
    private final String operatorEmail = "faces-" + run + "@operator.test";
    private final List<String> complaints = new ArrayList<>();
    private RunningStack stack;
    private Chromium browser;
    private Caller operator;
    private Page customersPage;
    private Page operatorsPage;
    private String faintText;
    private String organization;
    private String invoice;
    private String letter;
    private String replay;

    @BeforeAll
    void aCustomerWithAPaidInvoice() throws IOException {
        stack = RunningStack.get();
        operator = Caller.signUp(stack, operatorEmail, "");
        Caller customer = Caller.signUp(stack, customerEmail, "Faces " + run);
        customer.post("/v1/onboarding", Map.of()).expecting(201);
        organization = customer.get("/v1/organization").expecting(200).string("id");
        PaidInvoice month = new PaidInvoice(stack, operator, run);
        month.makeMeter();
        String clock = month.makeClock(organization);
        Caller.Answer issued = customer.post("/v1/api-keys", Map.of("name", "server", "environment", "live"))
                .expecting(201);
        customer.post("/v1/api-keys/" + issued.string("id") + "/confirm", Map.of())
                .expecting(200);
        String key = issued.string("key");
        month.sendFirstEvent(key);
        invoice = month.of(organization, clock, key);
        letter = Poison.incomplete(stack, operator, organization, "lost-" + run);
        replay = operator.post(
                        "/v1/admin/dead-letters/replay",
                        Map.of("letters", List.of(letter), "reason", "to see that it is refused again"))
                .expecting(201)
                .string("id");
        try (InputStream script = FacesIT.class.getResourceAsStream("faint-text.js")) {
            faintText = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
        browser = Chromium.start(PATIENCE);
        customersPage = signedIn(customerEmail);
        operatorsPage = signedIn(operatorEmail);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private Page signedIn(String email) {
        Page page = browser.newPage(ColorScheme.LIGHT, DESK);
        page.onPageError(complaint -> complaints.add(page.url() + ": " + complaint));
        page.navigate(stack.endpoint("clerk_sandbox") + "/sign-in?redirect_url=" + stack.endpoint("web") + "/start");
        page.getByLabel("Email").fill(email);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue"))
                .click();
        page.waitForURL(Pattern.compile(".*/(home|admin|welcome)"));
        return page;
    }

    private List<String> customersRoutes() {
        String line = operator.get("/v1/invoices/" + invoice)
                .body()
                .path("lines")
                .path(1)
                .path("id")
                .asString();
        return List.of(
                "/",
                "/welcome",
                "/home",
                "/home?month=before",
                "/home?month=year",
                "/events",
                "/events?view=live",
                "/events?source=shop&id=first",
                "/usage",
                "/billing",
                "/invoices/" + invoice,
                "/invoices/" + invoice + "?line=" + line + "&events=all",
                "/keys",
                "/settings");
    }

    private List<String> operatorsRoutes() {
        String workflow =
                operator.get("/v1/invoices/" + invoice).string("workflow_id").replace(":", "%3A");
        String plan =
                operator.get("/v1/plans").body().path("data").path(0).path("id").asString();
        return List.of(
                "/admin",
                "/admin/customers",
                "/admin/customers?q=nobody-by-that-name",
                "/admin/customers/" + organization,
                "/admin/invoices",
                "/admin/invoices?status=uncollectible",
                "/admin/invoices/" + invoice,
                "/admin/plans",
                "/admin/plans/" + plan,
                "/admin/plans/" + plan + "/versions/1",
                "/admin/workflows",
                "/admin/workflows/" + workflow,
                "/admin/workflows/" + workflow + "?step=1",
                "/admin/workflows/" + workflow + "?view=compact",
                "/admin/workflows/" + workflow + "?view=json",
                "/admin/dead-letters",
                "/admin/dead-letters?state=stored",
                "/admin/dead-letters/" + letter,
                "/admin/replays/" + replay,
                "/admin/audit");
    }

    @TestFactory
    Stream<DynamicTest> everyPageFitsAPhoneAndCanBeReadInBothSchemes() {
        return Stream.concat(
                customersRoutes().stream().map(route -> dynamicTest(route, () -> looksRight(customersPage, route))),
                operatorsRoutes().stream().map(route -> dynamicTest(route, () -> looksRight(operatorsPage, route))));
    }

    private void looksRight(Page page, String route) {
        page.setViewportSize(DESK, HEIGHT);
        page.navigate(stack.endpoint("web") + route);
        settled(page);
        for (int width : List.of(DESK, PHONE)) {
            page.setViewportSize(width, HEIGHT);
            assertThat(sideways(page))
                    .as("pixels that can be scrolled sideways at %d", width)
                    .isZero();
            for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                assertThat(page.evaluate(faintText))
                        .as("faint text in %s at %d", scheme, width)
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                        .isEmpty();
            }
        }
        assertThat(complaints).isEmpty();
    }

    private static void settled(Page page) {
        double patience = PATIENCE.toMillis();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                        .first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(patience));
        assertThat(page.getByLabel("Loading"))
                .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(patience));
    }

    private static int sideways(Page page) {
        Object pixels = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return ((Number) pixels).intValue();
    }

    @Test
    void theWayFromTheLandingPageToTheFirstKeyIsWalkedByKeyboardAlone() {
        Page page = browser.newPage(ColorScheme.LIGHT, DESK);
        page.navigate(stack.endpoint("web"));
        tabTo(page, page.getByText("Sign up and send an event").first());
        page.keyboard().press("Enter");
        page.getByLabel("Email").waitFor();
        tabTo(page, page.getByLabel("Email"));
        page.keyboard().type("keyboard-" + run + "@customer.test");
        tabTo(page, page.getByLabel(Pattern.compile("^Organization")));
        page.keyboard().type("Keyboard " + run);
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile(".*/welcome.*"));
        tabTo(page, page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create the key")));
        page.keyboard().press("Enter");
        tabTo(page, page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("I have it")));
        page.keyboard().press("Enter");
        assertThat(page.getByText("Kept safe")).isVisible();
        assertThat(page.locator("#snippet")).containsText("mh_live_");
        page.context().close();
    }

    @Test
    void anInvoiceLineOpensByKeyboardAndFocusIsSeenWhereverItStands() {
        Page page = customersPage;
        page.setViewportSize(DESK, HEIGHT);
        page.navigate(stack.endpoint("web") + "/invoices/" + invoice);
        settled(page);
        tabTo(page, page.locator("button.paper-line", new Page.LocatorOptions().setHasText("API calls")));
        page.keyboard().press("Enter");
        assertThat(page.getByText(Pattern.compile("^Counted")).first()).isVisible();
        for (int i = 0; i < MOST_STOPS; i++) {
            page.keyboard().press("Tab");
            assertThat(page.evaluate(FOCUS_IS_SEEN))
                    .as("where focus cannot be seen")
                    .isEqualTo("");
        }
    }

    @Test
    void dialogsTakeFocusCloseWithEscapeAndGiveItBack() {
        Page page = customersPage;
        page.setViewportSize(DESK, HEIGHT);
        page.navigate(stack.endpoint("web") + "/keys");
        settled(page);
        for (String name : List.of("Issue a key", "Rotate", "Revoke")) {
            closesWithEscape(
                    page,
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name))
                            .first());
        }
        page = operatorsPage;
        page.setViewportSize(DESK, HEIGHT);
        page.navigate(stack.endpoint("web") + "/admin/customers/" + organization);
        settled(page);
        closesWithEscape(page, page.getByText("Advance the clock").first());
    }

    private static void closesWithEscape(Page page, Locator opener) {
        opener.focus();
        page.keyboard().press("Enter");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).isVisible();
        await("focus in the dialog").atMost(PATIENCE).until(() ->
                (Boolean) dialog.evaluate("dialog => dialog.contains(document.activeElement)"));
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(opener).isFocused();
    }

    @Test
    void anyPageIsReachedFromThePaletteByKeyboard() {
        Page page = operatorsPage;
        page.setViewportSize(DESK, HEIGHT);
        page.navigate(stack.endpoint("web") + "/admin");
        settled(page);
        page.keyboard().press("Control+k");
        Locator search = page.getByLabel("Go to");
        assertThat(search).isFocused();
        page.keyboard().type(invoice);
        assertThat(page.getByText(invoice).first()).isVisible();
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile(".*/admin/invoices/" + invoice));
    }

    /** Presses Tab until focus stands there, as somebody without a mouse would. */
    private static void tabTo(Page page, Locator goal) {
        goal.waitFor();
        for (int i = 0; i < MOST_STOPS; i++) {
            if ((Boolean) goal.evaluate("element => element === document.activeElement")) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("Tab does not lead to " + goal);
    }
}
