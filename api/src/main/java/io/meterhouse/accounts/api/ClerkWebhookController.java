package io.meterhouse.accounts.api;

import com.svix.Webhook;
import com.svix.exceptions.EmptyWebhookSecretException;
import com.svix.exceptions.WebhookVerificationException;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OrganizationSyncInput;
import io.meterhouse.accounts.workflow.OrganizationSyncWorkflow;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.storage.InboxStore;
import io.meterhouse.operations.storage.InboxStore.Delivery;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes what Clerk tells: proven by its signature, kept as a row, and only then answered. */
@RestController
class ClerkWebhookController {
    private static final Logger LOG = LoggerFactory.getLogger(ClerkWebhookController.class);
    private static final String SOURCE = "clerk";
    private static final int MAX_ID_LENGTH = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Webhook signature;
    private final OperatorProperties operator;
    private final InboxStore inbox;
    private final WorkflowClient workflows;
    private final Clock clock;

    ClerkWebhookController(
            ClerkProperties clerk, OperatorProperties operator, InboxStore inbox, WorkflowClient workflows, Clock clock)
            throws EmptyWebhookSecretException {
        this.signature = new Webhook(clerk.webhookSecret());
        this.operator = operator;
        this.inbox = inbox;
        this.workflows = workflows;
        this.clock = clock;
    }

    @Public
    @PostMapping("/webhooks/clerk")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deliver(
            @RequestBody(required = false) byte @Nullable [] body,
            @RequestHeader(name = "svix-id", required = false) @Nullable String id,
            @RequestHeader(name = "svix-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "svix-signature", required = false) @Nullable String signatures) {
        String payload = verified(body, id, timestamp, signatures);
        Delivery delivery = read(payload, String.valueOf(id));
        if (delivery == null) {
            return;
        }
        inbox.receive(delivery, clock.instant());
        tell(delivery);
    }

    private String verified(
            byte @Nullable [] body, @Nullable String id, @Nullable String timestamp, @Nullable String signatures) {
        if (body == null || id == null || timestamp == null || signatures == null || id.length() > MAX_ID_LENGTH) {
            throw wrongSignature();
        }
        String payload = new String(body, StandardCharsets.UTF_8);
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        "svix-id", List.of(id),
                        "svix-timestamp", List.of(timestamp),
                        "svix-signature", List.of(signatures)),
                (name, value) -> true);
        try {
            signature.verify(payload, headers);
            return payload;
        } catch (WebhookVerificationException | RuntimeException wrong) {
            throw wrongSignature();
        }
    }

    private static Problem wrongSignature() {
        return Problem.of(401, "invalid_signature", "The delivery is not signed as it must be, or too long ago.");
    }

    /** What the delivery says about which organization; null where it is about none that is a customer. */
    private @Nullable Delivery read(String payload, String id) {
        JsonNode event;
        try {
            event = JSON.readTree(payload);
        } catch (JacksonException notJson) {
            throw Problem.badRequest("malformed_body", "The body is not the JSON it should be.");
        }
        String kind = event.path("type").asString("");
        JsonNode data = event.path("data");
        String organization =
                switch (kind) {
                    case "organization.created", "organization.updated", "organization.deleted" ->
                        data.path("id").asString("");
                    case "organizationMembership.created",
                            "organizationMembership.updated",
                            "organizationMembership.deleted" ->
                        data.path("organization").path("id").asString("");
                    default -> "";
                };
        if (organization.isEmpty() || organization.equals(operator.organization())) {
            return null;
        }
        long told = event.path("timestamp").asLong(clock.millis());
        return new Delivery(SOURCE, id, kind, organization, payload, Instant.ofEpochMilli(told));
    }

    /** The row is there; a nudge that is lost is given again by whoever ensures what rows call for. */
    private void tell(Delivery delivery) {
        try {
            OrganizationSyncWorkflow sync = workflows.newWorkflowStub(
                    OrganizationSyncWorkflow.class,
                    AccountsContracts.options(AccountsContracts.organizationSync(delivery.subject())));
            BatchRequest start = workflows.newSignalWithStartRequest();
            start.add(sync::run, new OrganizationSyncInput(OrganizationSyncInput.VERSION, delivery.subject(), null, 0));
            start.add(
                    sync::delivered,
                    new OrganizationSyncWorkflow.Delivered(OrganizationSyncInput.VERSION, delivery.deliveryId()));
            workflows.signalWithStart(start);
        } catch (RuntimeException away) {
            LOG.warn("a delivery is kept and will be told of later: {}", away.toString());
        }
    }
}
