package io.meterhouse.bench;

import java.io.IOException;

/** Holds the workers down and brings them back, by the launcher in the folder that a bench runs in. */
final class Workers {

    private Workers() {}

    static void stop() throws IOException, InterruptedException {
        launcher("stop");
    }

    static void start() throws IOException, InterruptedException {
        launcher("start");
    }

    private static void launcher(String what) throws IOException, InterruptedException {
        int code = new ProcessBuilder("./meterhouse", what, "workers")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("./meterhouse " + what + " workers ended with " + code);
        }
    }
}
