package io.meterhouse.e2e;

import static io.meterhouse.e2e.Endpoint.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.Caller.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What Clerk and Stripe tell is believed by its signature alone, kept once, and whatever else comes leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TOO_LONG_AGO = Duration.ofMinutes(10);
    private static final int HUGE_BYTES = 6 * 1024 * 1024;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private StoredRows rows;
    private Caller nobody;
    private Caller customer;
    private String organization;
    private String clerkOrganization;

    @BeforeAll
    void anOrganization() {
        stack = RunningStack.get();
        rows = new StoredRows(stack);
        nobody = Caller.nobody(stack);
        customer = Caller.signUp(stack, "hooks-" + run + "@customer.test", "Hooks " + run);
        customer.post("/v1/onboarding", Map.of());
        Answer own = customer.get("/v1/organization").expecting(200);
        organization = own.string("id");
        clerkOrganization = own.string("clerk_organization_id");
    }

    /** Who signs, as each of the two does it. */
    private enum Sender {
        CLERK,
        STRIPE;

        String path() {
            return "/webhooks/" + source();
        }

        String source() {
            return this == CLERK ? "clerk" : "stripe";
        }

        Map<String, String> headers(String secret, String id, Instant at, String body) {
            String time = Long.toString(at.getEpochSecond());
            if (this == STRIPE) {
                byte[] key = secret.getBytes(StandardCharsets.UTF_8);
                return Map.of(
                        "Stripe-Signature",
                        "t=" + time + ",v1=" + HexFormat.of().formatHex(hmac(key, time + "." + body)));
            }
            byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            return Map.of(
                    "svix-id",
                    id,
                    "svix-timestamp",
                    time,
                    "svix-signature",
                    "v1," + Base64.getEncoder().encodeToString(hmac(key, id + "." + time + "." + body)));
        }

        private static byte[] hmac(byte[] key, String text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private String secret(Sender sender) {
        return stack.secret(sender.source() + "_webhook_secret");
    }

    private String body(Sender sender, String id, String name) {
        return sender == Sender.CLERK
                ? "{\"type\": \"organization.updated\", \"timestamp\": " + System.currentTimeMillis()
                        + ", \"data\": {\"id\": \"" + clerkOrganization + "\", \"name\": \"" + name + "\"}}"
                : "{\"id\": \"" + id + "\", \"type\": \"invoice.paid\", \"created\": "
                        + Instant.now().getEpochSecond() + ", \"data\": {\"object\": {\"id\": \"in_" + run
                        + "\", \"description\": \"" + name + "\"}}}";
    }

    private Answer deliver(Sender sender, String body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        return nobody.send("POST", sender.path(), BodyPublishers.ofString(body), all);
    }

    private static String newId() {
        return "evt_" + UUID.randomUUID();
    }

    @TestFactory
    Stream<DynamicTest> aDeliveryIsKeptOnceHoweverOftenItComes() {
        return Stream.of(Sender.values())
                .map(sender -> dynamicTest(sender.source(), () -> {
                    String id = newId();
                    String body = body(sender, id, "Once " + run);
                    Map<String, String> headers = sender.headers(secret(sender), id, Instant.now(), body);
                    for (int time = 0; time < 3; time++) {
                        deliver(sender, body, headers).expecting(204);
                    }
                    assertThat(rows.deliveries(sender.source(), id)).isEqualTo(1);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aDeliveryThatIsNotProvenLeavesNothing() {
        record Forged(String name, Sender sender, String id, String body, Map<String, String> headers) {}
        return Stream.of(Sender.values())
                .flatMap(sender -> {
                    String id = newId();
                    String body = body(sender, id, "Forged " + run);
                    String secret = secret(sender);
                    Map<String, String> good = sender.headers(secret, id, Instant.now(), body);
                    String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
                    Stream<Forged> without = good.keySet().stream().map(missing -> {
                        Map<String, String> rest = new HashMap<>(good);
                        rest.remove(missing);
                        return new Forged("without " + missing, sender, id, body, rest);
                    });
                    Stream<Forged> forged = Stream.of(
                            new Forged("with nothing", sender, id, body, Map.of()),
                            new Forged(
                                    "of another secret",
                                    sender,
                                    id,
                                    body,
                                    sender.headers(other, id, Instant.now(), body)),
                            new Forged(
                                    "too long ago",
                                    sender,
                                    id,
                                    body,
                                    sender.headers(secret, id, Instant.now().minus(TOO_LONG_AGO), body)),
                            new Forged("one byte changed", sender, id, body.replace("Forged", "Forget"), good),
                            new Forged("one byte more", sender, id, body + " ", good),
                            new Forged("without a body", sender, id, "", good));
                    return Stream.concat(without, forged);
                })
                .map(forged -> dynamicTest(forged.sender().source() + ", " + forged.name(), () -> {
                    Answer answer = deliver(forged.sender(), forged.body(), forged.headers());
                    assertProblem(answer, forged.name(), 401);
                    assertThat(answer.string("code")).isEqualTo("invalid_signature");
                    assertThat(rows.deliveries(forged.sender().source(), forged.id()))
                            .isZero();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aHugeDeliveryIsRefusedAlsoWhenItIsSigned() {
        return Stream.of(Sender.values())
                .map(sender -> dynamicTest(sender.source(), () -> {
                    String id = newId();
                    String body = body(sender, id, "x".repeat(HUGE_BYTES));
                    Answer answer = deliver(sender, body, sender.headers(secret(sender), id, Instant.now(), body));
                    assertProblem(answer, "huge", 413);
                    assertThat(rows.deliveries(sender.source(), id)).isZero();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aSignedDeliveryThatSaysNothingSensibleIsNoFailureOfOurs() {
        return Stream.of(Sender.values())
                .flatMap(sender -> Stream.of(
                                "nonsense",
                                "[]",
                                "null",
                                "{}",
                                "{\"type\": 7, \"data\": []}",
                                body(sender, newId(), "nul \\u0000 character"),
                                body(sender, newId(), "half a pair \\ud800"),
                                "[".repeat(5_000) + "]".repeat(5_000))
                        .map(body -> dynamicTest(
                                sender.source() + " " + body.substring(0, Math.min(body.length(), 200)), () -> {
                                    Map<String, String> headers =
                                            sender.headers(secret(sender), newId(), Instant.now(), body);
                                    assertThat(deliver(sender, body, headers).status())
                                            .isLessThan(500);
                                })));
    }

    @Test
    void aReplayOfWhatClerkToldEarlierChangesNothing() {
        Instant now = Instant.now();
        String firstId = newId();
        String first = body(Sender.CLERK, firstId, "Earlier " + run);
        Map<String, String> firstHeaders = Sender.CLERK.headers(secret(Sender.CLERK), firstId, now, first);
        deliver(Sender.CLERK, first, firstHeaders).expecting(204);
        awaitName("Earlier " + run);
        String secondId = newId();
        String second = body(Sender.CLERK, secondId, "Later " + run);
        deliver(Sender.CLERK, second, Sender.CLERK.headers(secret(Sender.CLERK), secondId, now, second))
                .expecting(204);
        awaitName("Later " + run);
        List<String> before = rows.of(organization);

        deliver(Sender.CLERK, first, firstHeaders).expecting(204);
        // What comes after the replay is applied after it: once that is done, the replay had its chance.
        String lastId = newId();
        String last = body(Sender.CLERK, lastId, "Last " + run);
        deliver(Sender.CLERK, last, Sender.CLERK.headers(secret(Sender.CLERK), lastId, now, last))
                .expecting(204);
        awaitName("Last " + run);
        assertThat(rows.of(organization)).hasSameSizeAs(before).noneMatch(row -> row.contains("Earlier " + run));
        assertThat(rows.deliveries("clerk", firstId)).isEqualTo(1);
    }

    private void awaitName(String name) {
        await(name)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(customer.get("/v1/organization").string("name"))
                        .isEqualTo(name));
    }
}
