package io.meterhouse.local.engines;

/** Kafka as a process of ours: {@code --port=... --controller-port=... --data=...}. */
public final class KafkaMain {

    private KafkaMain() {}

    public static void main(String[] arguments) throws Exception {
        EngineArguments settings = EngineArguments.parse(arguments);
        EngineLife.endWithParent();
        KafkaBroker broker =
                KafkaBroker.start(settings.path("data"), settings.port("port"), settings.port("controller-port"));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "kafka-shutdown"));
        EngineLife.sayReady(ProcessHandle.current().pid());
        broker.awaitEnd();
    }
}
