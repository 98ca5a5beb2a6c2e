package io.meterhouse.sandbox;

import io.meterhouse.sandbox.clerk.ClerkSandbox;
import io.meterhouse.sandbox.stripe.StripeSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Both sandboxes as a process of the local stack, configured by {@code METERHOUSE_*} of the environment.
 *
 * <p>It ends with its standard input, that is, with the supervisor that holds it, or on a signal.
 */
public final class SandboxesMain {
    static final String DEFAULT_OPERATOR = "org_operator";

    private SandboxesMain() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> environment = System.getenv();
        Path state = Path.of(required(environment, "METERHOUSE_SANDBOX_STATE"));
        String home = required(environment, "METERHOUSE_PUBLIC_URL").replaceFirst("/+$", "");
        String operator = Optional.ofNullable(environment.get("METERHOUSE_OPERATOR_ORGANIZATION"))
                .filter(id -> !id.isBlank())
                .orElse(DEFAULT_OPERATOR);
        try (ClerkSandbox clerk = ClerkSandbox.start(
                        state,
                        port(environment, "METERHOUSE_CLERK_SANDBOX_PORT"),
                        required(environment, "METERHOUSE_CLERK_WEBHOOK_SECRET"),
                        home,
                        operator);
                StripeSandbox stripe = StripeSandbox.start(
                        state,
                        port(environment, "METERHOUSE_STRIPE_SANDBOX_PORT"),
                        required(environment, "METERHOUSE_STRIPE_WEBHOOK_SECRET"),
                        home)) {
            System.out.println("Clerk sandbox at " + clerk.url() + ", Stripe sandbox at " + stripe.url());
            waitForEndOfInput();
        }
    }

    private static void waitForEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // Nothing is said to it; only the end of the stream means something.
        }
    }

    private static int port(Map<String, String> environment, String name) {
        String value = required(environment, name);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a port: " + value, e);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
