package io.meterhouse.operations.workflow;

import static java.util.Map.entry;

import java.util.Map;

/**
 * What activities are called where people read a run: as the business says it. One that is not named here is told by its
 * type, so a new activity is readable from the first day and gets its words when somebody looks.
 */
final class StepNames {
    private static final Map<String, String> WORDS = Map.ofEntries(
            entry("ApiKeyIssue", "Keep the key's hash"),
            entry("ApiKeyConfirm", "Confirm delivery"),
            entry("ApiKeyRevoke", "Revoke"),
            entry("ApiKeySettle", "Settle the key's state"),
            entry("BillingAccountAttach", "Attach the payment method in Stripe"),
            entry("BillingAccountOpenPortal", "Open the billing portal"),
            entry("BillingClockAwait", "Wait on the billing clock"),
            entry("BillingClockDone", "Finish, by the billing clock"),
            entry("BillingClockParked", "Let the billing clock go on"),
            entry("BillingClockRunning", "Hold the billing clock"),
            entry("CollectionCharge", "Pay in Stripe"),
            entry("CollectionConfirm", "Confirm the payment"),
            entry("CollectionCreateInStripe", "Create in Stripe"),
            entry("CollectionFinalizeInStripe", "Finalize in Stripe"),
            entry("CollectionGiveUp", "Give up collecting"),
            entry("CollectionPastDue", "Mark as past due"),
            entry("CollectionPlan", "Decide what to collect"),
            entry("CollectionSendLines", "Add items in Stripe"),
            entry("InvoiceAwaitStored", "Wait until stored"),
            entry("InvoiceClose", "Rate lines and close"),
            entry("InvoiceCountUsage", "Count usage"),
            entry("InvoiceHold", "Hold back"),
            entry("InvoiceIssue", "Give number"),
            entry("InvoiceRead", "Look at the invoice"),
            entry("InvoiceReconcile", "Reconcile with the usage windows"),
            entry("InvoiceTakeClosingPosition", "Take closing position"),
            entry("MeterBackfillActivate", "Confirm that the meter is active"),
            entry("MeterBackfillAwaitStored", "Wait until stored"),
            entry("MeterBackfillAwaitWindows", "Wait for the usage windows"),
            entry("MeterBackfillBegin", "Read where the log ends"),
            entry("MeterBackfillCountOlder", "Count older events"),
            entry("MeterBackfillMatchOlder", "Match older events"),
            entry("OnboardingAbandon", "Mark as abandoned"),
            entry("OnboardingCompleteOrganization", "Complete the organization"),
            entry("OnboardingCreateStripeCustomer", "Create the customer in Stripe"),
            entry("OnboardingDeleteClerkOrganization", "Take back the organization in Clerk"),
            entry("OnboardingDeleteStripeCustomer", "Take back the customer in Stripe"),
            entry("OnboardingFindFirstEvent", "Look for the first event"),
            entry("OnboardingFindFirstKey", "Look for the first key"),
            entry("OnboardingGiveUp", "Give up"),
            entry("OnboardingRemind", "Remind"),
            entry("OnboardingSubscribeToDefaultPlan", "Subscribe to the default plan"),
            entry("OrganizationRemovalLook", "See what is not settled"),
            entry("OrganizationRemovalRemoveEvents", "Remove its events"),
            entry("OrganizationRemovalRemoveRows", "Remove windows, members and letters"),
            entry("OrganizationSyncApplyDelivered", "Apply what Clerk delivered"),
            entry("ReplayAwaitStored", "Wait until stored"),
            entry("ReplayFinish", "End the replay"),
            entry("ReplayPutOnLog", "Put letters on the log"),
            entry("ReplayRead", "Look at the letters"),
            entry("ReplaySettle", "See what became of them"),
            entry("RetentionRemoveEvents", "Remove old events"),
            entry("RetentionRemoveLetters", "Remove old dead letters"),
            entry("SubscriptionCancel", "Cancel"),
            entry("SubscriptionCross", "Begin the next period"),
            entry("SubscriptionNext", "Look for the next boundary"),
            entry("SubscriptionOpen", "Open the subscription"),
            entry("SubscriptionStartInvoices", "Start invoices"),
            entry("TestClockAwaitNodes", "Wait until every node knows"),
            entry("TestClockCreate", "Create the clock"),
            entry("TestClockMove", "Move to due moments"));

    private StepNames() {}

    static String of(String activityType) {
        String known = WORDS.get(activityType);
        return known == null ? HistorySteps.words(activityType) : known;
    }
}
