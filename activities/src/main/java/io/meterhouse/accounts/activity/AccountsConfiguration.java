package io.meterhouse.accounts.activity;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Reads what the adapters of accounts need to know. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ClerkDirectoryProperties.class, CustomerProperties.class})
class AccountsConfiguration {}
