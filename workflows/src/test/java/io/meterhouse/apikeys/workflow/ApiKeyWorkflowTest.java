package io.meterhouse.apikeys.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.apikeys.workflow.ApiKeyActivities.IssueKey;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyChange;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyRef;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyState;
import io.meterhouse.operations.workflow.Refusals;
import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.TestRuns;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiKeyWorkflowTest {
    private static final String KEY = "key_01TEST";
    private static final String ORGANIZATION = "org_01TEST";
    private static final String ID = ApiKeyContracts.apiKey(KEY);

    private final Row row = new Row();
    private final TestRuns runs = new TestRuns(TaskQueues.ACCOUNTS, List.of(ApiKeyWorkflowImpl.class), row);

    ApiKeyWorkflowTest() {
        row.millis = runs.environment()::currentTimeMillis;
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void aKeyThatNobodyConfirmsOrUsesIsWithdrawnAfterADay() {
        assertThat(issue().status()).isEqualTo("unconfirmed");
        assertThat(result().status()).isEqualTo("withdrawn");
        assertThat(runs.lasted(ID)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(runs.waits()).contains("its confirmation or first use");
        runs.record("ApiKeyWorkflow", "withdrawn", ID);
    }

    @Test
    void aConfirmedKeyStaysUntilItIsRevoked() {
        issue();
        assertThat(running().confirm(change()).status()).isEqualTo("active");
        runs.environment().sleep(Duration.ofDays(400));
        assertThat(row.state().ended()).isFalse();
        assertThat(running().revoke(change()).status()).isEqualTo("revoked");
        assertThat(result().status()).isEqualTo("revoked");
        runs.record("ApiKeyWorkflow", "confirmed-and-revoked", ID);
    }

    @Test
    void issuingTwiceIsOneKey() {
        issue();
        issue();
        assertThat(row.issued).isEqualTo(1);
    }

    @Test
    void aRefusalEndsTheRequestAndNotTheKey() {
        issue();
        row.refused = true;
        assertThatThrownBy(() -> running().confirm(change())).isInstanceOf(WorkflowUpdateException.class);
        row.refused = false;
        assertThat(running().confirm(change()).status()).isEqualTo("active");
    }

    @Test
    void aReplacedKeyEndsWithItsOverlap() {
        issue();
        running().confirm(change());
        row.overlapEndsAt =
                Instant.ofEpochMilli(runs.environment().currentTimeMillis()).plus(Duration.ofHours(2));
        row.status = "rotating";
        running().changed();
        assertThat(result().status()).isEqualTo("revoked");
        assertThat(runs.waits()).contains("the end of the overlap");
        runs.record("ApiKeyWorkflow", "overlap-ended", ID);
    }

    @Test
    void aRunWithoutAnIssueDoesNotStay() {
        WorkflowClient.start(workflow()::run, new ApiKeyInput(ApiKeyInput.VERSION, ORGANIZATION, KEY));
        assertThat(result().status()).isEqualTo("never_issued");
    }

    private ApiKeyWorkflow workflow() {
        return runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(ApiKeyWorkflow.class, ApiKeyContracts.options(KEY));
    }

    private ApiKeyWorkflow running() {
        return runs.environment().getWorkflowClient().newWorkflowStub(ApiKeyWorkflow.class, ID);
    }

    private KeyState issue() {
        ApiKeyWorkflow workflow = workflow();
        IssueKey request = new IssueKey(
                ApiKeyInput.VERSION,
                ORGANIZATION,
                KEY,
                "server",
                "live",
                "mh_live_abcd",
                "hash",
                List.of(),
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                Instant.EPOCH,
                "user:1");
        return WorkflowClient.executeUpdateWithStart(
                workflow::issue,
                request,
                UpdateOptions.<KeyState>newBuilder()
                        .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                        .build(),
                new WithStartWorkflowOperation<>(
                        workflow::run, new ApiKeyInput(ApiKeyInput.VERSION, ORGANIZATION, KEY)));
    }

    private static KeyChange change() {
        return new KeyChange(ORGANIZATION, KEY, "user:1");
    }

    private KeyState result() {
        return runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(KeyState.class);
    }

    /** One key's row. */
    private static final class Row implements ApiKeyActivities {
        private volatile @Nullable String status;
        private volatile @Nullable Instant createdAt;
        private volatile @Nullable Instant overlapEndsAt;
        private volatile boolean refused;
        private volatile int issued;
        private volatile LongSupplier millis = System::currentTimeMillis;

        private Instant now() {
            return Instant.ofEpochMilli(millis.getAsLong());
        }

        private KeyState state() {
            return switch (String.valueOf(status)) {
                case "unconfirmed" ->
                    new KeyState(
                            1,
                            "unconfirmed",
                            false,
                            "its confirmation or first use",
                            createdAt.plus(Duration.ofHours(24)));
                case "rotating" -> new KeyState(1, "rotating", false, "the end of the overlap", overlapEndsAt);
                case "active" -> new KeyState(1, "active", false, null, null);
                default -> new KeyState(1, status, true, null, null);
            };
        }

        @Override
        public synchronized KeyState issue(IssueKey request) {
            if (status == null) {
                status = "unconfirmed";
                createdAt = now();
                issued = issued + 1;
            }
            return state();
        }

        @Override
        public KeyState confirm(KeyChange change) {
            if (refused) {
                throw Refusals.conflict("key_not_active", "This key has ended.");
            }
            status = "active";
            return state();
        }

        @Override
        public KeyState revoke(KeyChange change) {
            status = "revoked";
            return state();
        }

        @Override
        public @Nullable KeyState settle(KeyRef key) {
            if (status == null) {
                return null;
            }
            KeyState state = state();
            if (state.nextAt() != null && !state.nextAt().isAfter(now())) {
                status = status.equals("unconfirmed") ? "withdrawn" : "revoked";
            }
            return state();
        }
    }
}
