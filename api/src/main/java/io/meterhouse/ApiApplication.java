package io.meterhouse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/** Starts the api. Activities and workers may be on the class path of tests, and are no part of this application. */
@SpringBootApplication
@ConfigurationPropertiesScan("io.meterhouse")
@ComponentScan(
        basePackages = "io.meterhouse",
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ApiApplication.NOT_OURS))
public class ApiApplication {
    static final String NOT_OURS =
            "io\\.meterhouse\\.(.+\\.(activity|worker|workflow)\\..+|local\\..+|WorkersApplication)";

    public static void main(String[] arguments) {
        SpringApplication.run(ApiApplication.class, arguments);
    }
}
