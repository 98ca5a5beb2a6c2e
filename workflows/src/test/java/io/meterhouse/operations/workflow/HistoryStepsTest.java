package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.common.WorkflowExecutionHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryStepsTest {
    private static List<Step> stepsOf(String recording) throws Exception {
        String json = Files.readString(Path.of("src/test/resources/histories", recording));
        return HistorySteps.of(
                WorkflowExecutionHistory.fromJson(json).getHistory().getEventsList(), WorkflowJson.converter());
    }

    @Test
    void anInvoiceIsToldInTheWordsOfTheBusiness() throws Exception {
        List<String> names =
                stepsOf("InvoiceWorkflow/journey.json").stream().map(Step::name).toList();
        assertThat(names)
                .startsWith("Start")
                .containsSubsequence(
                        "Take closing position",
                        "Wait until stored",
                        "Count usage",
                        "Rate lines and close",
                        "Create in Stripe",
                        "Add items in Stripe",
                        "Finalize in Stripe",
                        "Pay in Stripe")
                .endsWith("End");
    }

    @Test
    void keepingTheRunsOwnRowIsNoStep() throws Exception {
        assertThat(stepsOf("InvoiceWorkflow/journey.json"))
                .noneMatch(step -> step.name().startsWith("Runs"));
    }

    @Test
    void whatNobodyHasNamedYetIsToldByItsType() {
        assertThat(StepNames.of("CountTheStars")).isEqualTo("Count the stars");
    }
}
