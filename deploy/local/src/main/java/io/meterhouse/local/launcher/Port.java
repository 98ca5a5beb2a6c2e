package io.meterhouse.local.launcher;

import java.util.Locale;

/** Every port of a stack, with the number it has unless somebody says otherwise or sits on it. */
enum Port {
    API(8080),
    GRPC(9090),
    WORKERS(8081),
    POSTGRES(5432),
    KAFKA(9092),
    KAFKA_CONTROLLER(9093),
    CLICKHOUSE(8123),
    CLICKHOUSE_NATIVE(9000),
    TEMPORAL(7233),
    TEMPORAL_UI(8233),
    CLERK_SANDBOX(8090),
    STRIPE_SANDBOX(8091);

    final int usual;

    Port(int usual) {
        this.usual = usual;
    }

    /** The environment variable that fixes it, e.g. {@code METERHOUSE_API_PORT}. */
    String variable() {
        return "METERHOUSE_" + name() + "_PORT";
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
