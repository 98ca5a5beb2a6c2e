package io.meterhouse.operations.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the api knows about itself.
 *
 * @param publicUrl where people and apps reach it, without a slash at the end
 * @param testClocks whether organizations may be put on test clocks
 */
@ConfigurationProperties("meterhouse")
public record ApiProperties(
        @DefaultValue("http://127.0.0.1:8080") String publicUrl,
        @DefaultValue("false") boolean testClocks) {}
