package io.meterhouse.operations.worker;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** The payload codec's keys: {@code id:base64}, comma separated, the first of which encrypts. Never printed. */
@ConfigurationProperties("meterhouse.codec")
record CodecProperties(String keys) {
    @Override
    public String toString() {
        return "CodecProperties[keys=***]";
    }
}
