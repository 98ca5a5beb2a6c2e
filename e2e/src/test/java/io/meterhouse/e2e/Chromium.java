package io.meterhouse.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The browser of this machine, without a window: the one that {@code METERHOUSE_CHROMIUM} names, or Playwright's own. */
final class Chromium implements AutoCloseable {
    private static final int HEIGHT = 1000;
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final Duration patience;

    private Chromium(Playwright playwright, Browser browser, Duration patience) {
        this.playwright = playwright;
        this.browser = browser;
        this.patience = patience;
    }

    /** @param patience how long its pages wait for what they are asked to do, and to be as they are expected */
    static Chromium start(Duration patience) {
        String program = System.getenv("METERHOUSE_CHROMIUM");
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(QUIET);
        if (program != null) {
            options.setExecutablePath(Path.of(program));
        }
        // Expectations have a patience of their own, of five seconds, whatever their page's is.
        PlaywrightAssertions.setDefaultAssertionTimeout((double) patience.toMillis());
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(playwright, playwright.chromium().launch(options), patience);
    }

    /** A page of somebody whom no page knows yet. */
    Page newPage(ColorScheme scheme, int width) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(width, HEIGHT));
        context.setDefaultTimeout((double) patience.toMillis());
        return context.newPage();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
