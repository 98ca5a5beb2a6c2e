package io.meterhouse.accounts.activity;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import io.meterhouse.accounts.storage.Organization;
import org.springframework.stereotype.Component;

/** Customers behind Stripe's own SDK. */
@Component
class StripeCustomers implements Customers {
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final int SERVER_ERROR = 500;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final String ORGANIZATION = "organization";

    private final StripeClient stripe;

    StripeCustomers(CustomerProperties properties) {
        StripeClient.StripeClientBuilder builder = StripeClient.builder()
                .setApiKey(properties.secretKey())
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setReadTimeout(TIMEOUT_MILLIS)
                // Retrying is the workflow's, where it can be seen.
                .setMaxNetworkRetries(0);
        if (properties.apiUrl() != null) {
            builder.setApiBase(properties.apiUrl());
        }
        this.stripe = builder.build();
    }

    @Override
    public String create(Organization organization, String idempotencyKey) {
        CustomerCreateParams.Builder params = CustomerCreateParams.builder()
                .setName(organization.name())
                .putMetadata(ORGANIZATION, organization.id());
        if (organization.billingEmail() != null) {
            params.setEmail(organization.billingEmail());
        }
        RequestOptions options =
                RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
        try {
            return stripe.v1().customers().create(params.build(), options).getId();
        } catch (StripeException failed) {
            throw refusedOrPassing(failed);
        }
    }

    @Override
    public void delete(String customer) {
        try {
            stripe.v1().customers().delete(customer);
        } catch (StripeException failed) {
            if (failed.getStatusCode() == null || failed.getStatusCode() != NOT_FOUND) {
                throw refusedOrPassing(failed);
            }
        }
    }

    private static RuntimeException refusedOrPassing(StripeException failed) {
        Integer status = failed.getStatusCode();
        boolean passing = failed instanceof ApiConnectionException
                || failed instanceof RateLimitException
                || failed instanceof ApiException
                || status == null
                || status == CONFLICT
                || status >= SERVER_ERROR;
        return passing
                ? new IllegalStateException("Stripe could not be asked: " + failed.getMessage(), failed)
                : new CustomerRefusedException("Stripe answered " + status + ": " + failed.getMessage());
    }
}
