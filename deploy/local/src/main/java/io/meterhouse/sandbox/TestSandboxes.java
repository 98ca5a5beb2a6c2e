package io.meterhouse.sandbox;

import io.meterhouse.sandbox.clerk.ClerkSandbox;
import io.meterhouse.sandbox.stripe.StripeSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Both sandboxes inside a test's JVM, on free ports, with a state of their own, until the JVM ends.
 *
 * @param clerkUrl also the issuer of session tokens, which are made for the address given to {@link #start}
 */
public record TestSandboxes(String clerkUrl, String stripeUrl, String clerkWebhookSecret, String stripeWebhookSecret) {

    /** Starts a new pair that sends its webhooks to {@code webhookBaseUrl} + {@code /webhooks/clerk|stripe}. */
    public static TestSandboxes start(String webhookBaseUrl) {
        try {
            Path state = Files.createTempDirectory("meterhouse-sandboxes-");
            String clerkSecret = secret("clerk-webhooks-of-a-test");
            String stripeSecret = secret("stripe-webhooks-of-a-test");
            ClerkSandbox clerk =
                    ClerkSandbox.start(state, 0, clerkSecret, webhookBaseUrl, SandboxesMain.DEFAULT_OPERATOR);
            StripeSandbox stripe = StripeSandbox.start(state, 0, stripeSecret, webhookBaseUrl);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                clerk.close();
                stripe.close();
                delete(state);
            }));
            return new TestSandboxes(clerk.url(), stripe.url(), clerkSecret, stripeSecret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit(); // a temporary folder left behind harms nobody
        }
    }
}
