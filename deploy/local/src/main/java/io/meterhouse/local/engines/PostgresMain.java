package io.meterhouse.local.engines;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * PostgreSQL as a process of ours: {@code --port=... --data=... --user=... --database=...}, with the password in the
 * environment as {@code METERHOUSE_POSTGRES_PASSWORD}. The postmaster, whose id it reports, is its child; where that
 * ends, this process ends too, so that the supervisor starts both again.
 */
public final class PostgresMain {

    private PostgresMain() {}

    public static void main(String[] arguments) throws Exception {
        EngineArguments settings = EngineArguments.parse(arguments);
        EngineLife.endWithParent();
        PostgresServer server = PostgresServer.start(new PostgresServer.Settings(
                settings.path("data"),
                settings.port("port"),
                settings.text("user"),
                System.getenv().getOrDefault("METERHOUSE_POSTGRES_PASSWORD", ""),
                true,
                ProcessBuilder.Redirect.INHERIT));
        AtomicBoolean stopping = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopping.set(true);
                            server.close();
                        },
                        "postgres-shutdown"));
        server.ensureDatabase(settings.text("database"));
        EngineLife.sayReady(server.postmasterPid());
        server.onEnd().join();
        if (!stopping.get()) {
            EngineLife.fail("The postmaster has ended.");
        }
    }
}
