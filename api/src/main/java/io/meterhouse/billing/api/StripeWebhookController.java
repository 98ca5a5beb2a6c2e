package io.meterhouse.billing.api;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.grpc.StatusRuntimeException;
import io.meterhouse.accounts.api.Public;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.workflow.ClockListener;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.storage.InboxStore;
import io.meterhouse.operations.storage.InboxStore.Delivery;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes what Stripe tells: proven by its signature, kept as a row, and only then answered. It decides nothing: the invoice's
 * workflow is told to look, and reads from Stripe what became of its payment.
 */
@RestController
@EnableConfigurationProperties(StripeWebhookProperties.class)
class StripeWebhookController {
    static final String SOURCE = "stripe";
    static final String OUR_INVOICE = "meterhouse_invoice";

    private static final Logger LOG = LoggerFactory.getLogger(StripeWebhookController.class);
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MAX_ID_LENGTH = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final StripeWebhookProperties properties;
    private final InboxStore inbox;
    private final InvoiceStore invoices;
    private final WorkflowClient workflows;
    private final Clock clock;

    StripeWebhookController(
            StripeWebhookProperties properties,
            InboxStore inbox,
            InvoiceStore invoices,
            WorkflowClient workflows,
            Clock clock) {
        this.properties = properties;
        this.inbox = inbox;
        this.invoices = invoices;
        this.workflows = workflows;
        this.clock = clock;
    }

    @Public
    @PostMapping("/webhooks/stripe")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deliver(
            @RequestBody(required = false) byte @Nullable [] body,
            @RequestHeader(name = "Stripe-Signature", required = false) @Nullable String signature) {
        JsonNode event = read(verified(body, signature));
        JsonNode object = event.path("data").path("object");
        Delivery delivery = new Delivery(
                SOURCE,
                bounded(event.path("id")),
                bounded(event.path("type")),
                bounded(object.path("id")),
                event.toString(),
                Instant.ofEpochSecond(
                        event.path("created").asLong(clock.instant().getEpochSecond())));
        if (delivery.deliveryId().isEmpty()) {
            throw Problem.badRequest("malformed_body", "A delivery has an id.");
        }
        inbox.receive(delivery, clock.instant());
        tell(delivery, object.path("metadata").path(OUR_INVOICE).asString(""));
    }

    private String verified(byte @Nullable [] body, @Nullable String signature) {
        if (body == null || signature == null || properties.webhookSecret().isEmpty()) {
            throw wrongSignature();
        }
        String payload = new String(body, StandardCharsets.UTF_8);
        try {
            Webhook.Signature.verifyHeader(payload, signature, properties.webhookSecret(), TOLERANCE.toSeconds());
            return payload;
        } catch (SignatureVerificationException | RuntimeException wrong) {
            throw wrongSignature();
        }
    }

    private static Problem wrongSignature() {
        return Problem.of(401, "invalid_signature", "The delivery is not signed as it must be, or too long ago.");
    }

    private static JsonNode read(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JacksonException notJson) {
            throw Problem.badRequest("malformed_body", "The body is not the JSON it should be.");
        }
    }

    /** The row is there; a nudge that is lost is given again by whoever ensures what rows call for. */
    private void tell(Delivery delivery, String ourInvoice) {
        try {
            Invoice invoice = ourInvoice.isEmpty() ? null : invoices.findOfAny(ourInvoice);
            if (invoice != null && invoice.status().isUnpaid()) {
                workflows.newUntypedWorkflowStub(invoice.workflowId()).signal(ClockListener.SIGNAL);
            }
            inbox.done(SOURCE, delivery.deliveryId(), clock.instant());
        } catch (WorkflowException | StatusRuntimeException later) {
            LOG.info("What Stripe told of {} is told to its workflow later", delivery.subject());
        }
    }

    private static String bounded(JsonNode text) {
        String value = text.asString("");
        return value.length() > MAX_ID_LENGTH ? value.substring(0, MAX_ID_LENGTH) : value;
    }
}
