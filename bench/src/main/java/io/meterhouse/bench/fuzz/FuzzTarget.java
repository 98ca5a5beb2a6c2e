package io.meterhouse.bench.fuzz;

import java.net.URI;

/**
 * What is fuzzed.
 *
 * @param api where its doors over HTTP are
 * @param grpc where its gRPC door is, host and port
 * @param clickHouse where what was taken can be read
 * @param organization whose key it is
 * @param key of the environment {@code live}
 * @param apiPid the process of the api on this machine; a negative number where it is not known
 */
public record FuzzTarget(URI api, String grpc, String clickHouse, String organization, String key, long apiPid) {}
