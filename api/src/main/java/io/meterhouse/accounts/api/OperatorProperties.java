package io.meterhouse.accounts.api;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who runs this platform.
 *
 * @param organization the operator's own organization in Clerk, whose members are billing admins
 * @param name how the operator is called on the pages, or null
 */
@ConfigurationProperties("meterhouse.operator")
public record OperatorProperties(
        String organization, @Nullable String name) {}
