package io.meterhouse.events.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where gRPC listens; 0 is any free port. */
@ConfigurationProperties("meterhouse.grpc")
record GrpcProperties(@DefaultValue("9090") int port) {}
