package io.meterhouse.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fills the disk that the event log lies on, once, and empties it again. Only where the log lies on a small file system of
 * its own: the machine's other programs are not to suffer by it.
 */
final class FullDisk {
    private static final long LARGEST_BYTES = 32L << 30;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final Duration FULL_FOR = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Path log;
    private final boolean small;
    private volatile String told;

    private FullDisk(Path log, boolean small) {
        this.log = log;
        this.small = small;
        this.told =
                small ? "the log's disk was not filled" : "the log has no small disk of its own, which is not filled";
    }

    static FullDisk ofTheLog(Path status) throws IOException {
        Path data = Path.of(JsonMapper.shared()
                .readTree(Files.readString(status))
                .get("data")
                .asString());
        Path log = data.resolve("kafka");
        if (!Files.isDirectory(log)) {
            return new FullDisk(log, false);
        }
        FileStore store = Files.getFileStore(log);
        return new FullDisk(log, !store.equals(Files.getFileStore(data)) && store.getTotalSpace() <= LARGEST_BYTES);
    }

    void fillWhen(BooleanSupplier itIsTime) {
        if (!small) {
            return;
        }
        try {
            while (!itIsTime.getAsBoolean()) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
            Path ballast = log.resolve("ballast");
            long bytes = fill(ballast);
            TimeUnit.NANOSECONDS.sleep(FULL_FOR.toNanos());
            Files.delete(ballast);
            told = "the log's disk was full for " + FULL_FOR.toSeconds() + " s (" + (bytes >> 20) + " MB of ballast)";
        } catch (IOException broken) {
            told = "the log's disk could not be filled: " + broken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long fill(Path ballast) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (written < LARGEST_BYTES) {
                out.write(chunk);
                written += chunk.length;
            }
        } catch (IOException full) {
            return written;
        }
        return written;
    }

    String told() {
        return told;
    }
}
