package io.meterhouse.accounts.workflow;

/**
 * How an onboarding ended.
 *
 * @param version of this record's shape
 * @param outcome {@code completed}, {@code abandoned} where no event came in time, or {@code compensated}
 */
public record OnboardingResult(int version, String outcome) {
    public static final String COMPLETED = "completed";
    public static final String ABANDONED = "abandoned";
    public static final String COMPENSATED = "compensated";

    static OnboardingResult of(String outcome) {
        return new OnboardingResult(OnboardingInput.VERSION, outcome);
    }
}
