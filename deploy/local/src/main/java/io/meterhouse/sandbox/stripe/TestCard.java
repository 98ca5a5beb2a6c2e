package io.meterhouse.sandbox.stripe;

import java.util.Map;
import java.util.Optional;

/**
 * The cards that Stripe gives for tests, by the id of their payment method, and what charging them does.
 *
 * <p>One liberty: with Stripe, a card such as {@code pm_card_chargeDeclined} is declined already when it is attached;
 * here, as with {@code pm_card_chargeCustomerFail}, only when it is charged, which is what can be tested with it.
 *
 * @param code of the error when it is charged; empty when charging works
 */
record TestCard(String brand, String last4, String funding, String code, String declineCode, String message) {
    private static final String DECLINED = "Your card was declined.";

    /** Charging needs the person to confirm, which nobody can do off session. */
    static final String AUTHENTICATION_REQUIRED = "authentication_required";

    private static final Map<String, TestCard> BY_ID = Map.ofEntries(
            good("pm_card_visa", "visa", "4242", "credit"),
            good("pm_card_visa_debit", "visa", "5556", "debit"),
            good("pm_card_mastercard", "mastercard", "4444", "credit"),
            good("pm_card_mastercard_debit", "mastercard", "8210", "debit"),
            good("pm_card_mastercard_prepaid", "mastercard", "5100", "prepaid"),
            good("pm_card_amex", "amex", "8431", "credit"),
            good("pm_card_discover", "discover", "9424", "credit"),
            good("pm_card_diners", "diners", "0004", "credit"),
            good("pm_card_jcb", "jcb", "0505", "credit"),
            good("pm_card_unionpay", "unionpay", "0005", "credit"),
            bad("pm_card_chargeDeclined", "0002", "card_declined", "generic_decline", DECLINED),
            bad("pm_card_visa_chargeDeclined", "0002", "card_declined", "generic_decline", DECLINED),
            bad("pm_card_chargeCustomerFail", "0341", "card_declined", "generic_decline", DECLINED),
            bad(
                    "pm_card_chargeDeclinedInsufficientFunds",
                    "9995",
                    "card_declined",
                    "insufficient_funds",
                    "Your card has insufficient funds."),
            bad(
                    "pm_card_visa_chargeDeclinedInsufficientFunds",
                    "9995",
                    "card_declined",
                    "insufficient_funds",
                    "Your card has insufficient funds."),
            bad("pm_card_visa_chargeDeclinedLostCard", "9987", "card_declined", "lost_card", DECLINED),
            bad("pm_card_visa_chargeDeclinedStolenCard", "9979", "card_declined", "stolen_card", DECLINED),
            bad("pm_card_chargeDeclinedFraudulent", "0019", "card_declined", "fraudulent", DECLINED),
            bad("pm_card_chargeDeclinedExpiredCard", "0069", "expired_card", "expired_card", "Your card has expired."),
            bad(
                    "pm_card_chargeDeclinedIncorrectCvc",
                    "0127",
                    "incorrect_cvc",
                    "incorrect_cvc",
                    "Your card's security code is incorrect."),
            bad(
                    "pm_card_chargeDeclinedProcessingError",
                    "0119",
                    "processing_error",
                    "processing_error",
                    "An error occurred while processing your card. Try again in a little bit."),
            bad(
                    "pm_card_authenticationRequired",
                    "3184",
                    AUTHENTICATION_REQUIRED,
                    AUTHENTICATION_REQUIRED,
                    "Your card was declined. This transaction requires authentication."));

    static Optional<TestCard> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** {@code tok_visa} is the token of {@code pm_card_visa}. */
    static Optional<String> idOfToken(String token) {
        return Optional.of(token.replaceFirst("^tok_", "pm_card_")).filter(BY_ID::containsKey);
    }

    boolean charges() {
        return code.isEmpty();
    }

    private static Map.Entry<String, TestCard> good(String id, String brand, String last4, String funding) {
        return Map.entry(id, new TestCard(brand, last4, funding, "", "", ""));
    }

    private static Map.Entry<String, TestCard> bad(
            String id, String last4, String code, String declineCode, String message) {
        return Map.entry(id, new TestCard("visa", last4, "credit", code, declineCode, message));
    }
}
