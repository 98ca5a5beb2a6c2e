package io.meterhouse.accounts.activity;

/** Puts a new organization on the plan that is the default. Billing's to do; without it the step is skipped. */
public interface DefaultSubscription {
    /** Subscribes once, however often it is called; returns the subscription's id. */
    String subscribe(String organization, String planVersion);
}
