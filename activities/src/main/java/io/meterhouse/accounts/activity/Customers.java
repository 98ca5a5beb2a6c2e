package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.storage.Organization;

/** Customers in Stripe. Failures that will not get better by themselves are {@link CustomerRefusedException}. */
public interface Customers {
    /** Makes the customer of an organization, once per idempotency key; returns Stripe's id. */
    String create(Organization organization, String idempotencyKey);

    /** Deleting what is not there is done. */
    void delete(String customer);

    /** Stripe has said no, and would say so again. */
    final class CustomerRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CustomerRefusedException(String message) {
            super(message);
        }
    }
}
