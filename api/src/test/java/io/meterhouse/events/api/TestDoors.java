package io.meterhouse.events.api;

import io.meterhouse.operations.api.TestApi;

/** What tests of other features need to know of the doors of events. */
public final class TestDoors {
    private TestDoors() {}

    /** Where an api listens for gRPC. */
    public static int grpcPort(TestApi api) {
        return api.bean(GrpcServer.class).port();
    }

    /** Whether an api has found the log and takes events. */
    public static boolean takesEvents(TestApi api) {
        return api.bean(EventLogTopics.class).partitions() > 0;
    }
}
