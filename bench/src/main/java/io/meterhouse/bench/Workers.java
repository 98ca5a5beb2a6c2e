package io.meterhouse.bench;

import java.io.IOException;

/** Holds the workers down and brings them back, by the launcher in the folder that a bench runs in. */
final class Workers {

    private Workers() {}

    static void stop() throws IOException, InterruptedException {
        require("stop");
    }

    static void start() throws IOException, InterruptedException {
        require("start");
    }

    /** On a busy machine the launcher gives up before they are up; whether they come is seen by what they store. */
    static void startHoweverLongItTakes() throws IOException, InterruptedException {
        launcher("start");
    }

    private static void require(String what) throws IOException, InterruptedException {
        int code = launcher(what);
        if (code != 0) {
            throw new IOException("./meterhouse " + what + " workers ended with " + code);
        }
    }

    private static int launcher(String what) throws IOException, InterruptedException {
        return new ProcessBuilder("./meterhouse", what, "workers")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
