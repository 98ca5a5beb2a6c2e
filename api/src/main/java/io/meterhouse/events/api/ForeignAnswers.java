package io.meterhouse.events.api;

import io.meterhouse.events.Rejection;
import io.meterhouse.events.api.IntakeAnswers.Answer;
import io.meterhouse.operations.api.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answers of doors whose senders are used to other products: success in their words; a refusal as a problem that says
 * {@code success} and {@code message} as well, for that is where some clients look for what to show.
 */
final class ForeignAnswers {
    static final int OK = 200;
    static final int NO_CONTENT = 204;

    /** Success without a word. */
    static final Answer NOTHING = new Answer(NO_CONTENT, "", "", null);

    private static final JsonMapper JSON = JsonMapper.shared();

    private ForeignAnswers() {}

    /** @param words how these senders are told of success */
    static Answer taken(int status, Map<String, Object> words, EventIntake.Receipt receipt, String requestId) {
        List<Rejection> rejected = receipt.rejected();
        if (receipt.accepted() == 0) {
            return noneAccepted(
                    "Every event of the body is rejected, the first because " + reason(rejected), receipt, requestId);
        }
        Map<String, Object> body = new LinkedHashMap<>(words);
        body.put("accepted", receipt.accepted());
        if (!rejected.isEmpty()) {
            body.put("rejected", IntakeAnswers.listed(rejected));
        }
        if (!receipt.made().isEmpty()) {
            body.put("ids", receipt.made());
        }
        return new Answer(status, IntakeAnswers.JSON_TYPE, JSON.writeValueAsString(body), null);
    }

    /** For senders who cannot be told of a part. */
    static Answer someRefused(EventIntake.Receipt receipt, String requestId) {
        return noneAccepted(
                receipt.rejected().size() + " of the body's events are rejected, the first because "
                        + reason(receipt.rejected()) + "; " + receipt.accepted() + " are on the log",
                receipt,
                requestId);
    }

    private static Answer noneAccepted(String detail, EventIntake.Receipt receipt, String requestId) {
        return refused(
                Problem.badRequest("no_event_accepted", detail),
                requestId,
                Map.of("rejected", IntakeAnswers.listed(receipt.rejected())));
    }

    private static String reason(List<Rejection> rejected) {
        Rejection first = rejected.getFirst();
        return first.code().code() + ": " + first.message();
    }

    static Answer refused(Problem problem, String requestId) {
        return refused(problem, requestId, Map.of());
    }

    private static Answer refused(Problem problem, String requestId, Map<String, ?> members) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("success", false);
        all.put("message", problem.detail());
        all.putAll(members);
        return IntakeAnswers.problem(problem, requestId, all);
    }
}
