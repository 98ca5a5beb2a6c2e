package io.meterhouse.events.storage;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** ClickHouse and the log, for either application. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ClickHouseProperties.class, EventLogProperties.class, RetentionProperties.class})
class ClickHouseConfiguration {
    @Bean(destroyMethod = "close")
    ClickHouse clickHouse(ClickHouseProperties properties) {
        return new ClickHouse(properties);
    }

    @Bean
    ClickHouseReady clickHouseReady(ClickHouse clickHouse) {
        return new ClickHouseReady(new ClickHouseMigrations(clickHouse));
    }

    @Bean(destroyMethod = "close")
    EventLog eventLogPositions(EventLogProperties properties, LogEpochs epochs) {
        return new EventLog(properties, epochs);
    }
}
