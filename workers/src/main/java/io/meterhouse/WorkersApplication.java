package io.meterhouse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the workers. Where everything is, it knows from configuration alone. */
@SpringBootApplication
public class WorkersApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(WorkersApplication.class, arguments);
    }
}
