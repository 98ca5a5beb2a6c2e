package io.meterhouse.billing.activity;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds what billing is configured with. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BillingProperties.class, StripeProperties.class})
class BillingActivityConfiguration {}
