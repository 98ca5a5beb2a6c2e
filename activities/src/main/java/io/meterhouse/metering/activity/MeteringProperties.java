package io.meterhouse.metering.activity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How metering is spread.
 *
 * @param shards organizations are hashed onto so many
 */
@ConfigurationProperties("meterhouse.metering")
record MeteringProperties(@DefaultValue("16") int shards) {
    private static final int MOST_SHARDS = 1_024;

    MeteringProperties {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException("there are 1 to " + MOST_SHARDS + " shards, not " + shards);
        }
    }
}
