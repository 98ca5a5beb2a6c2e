package io.meterhouse.local.engines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is downloaded or unpacked once for all stacks and tests of this user: {@code METERHOUSE_CACHE}, by default
 * {@code ~/.cache/meterhouse}.
 */
final class CacheFolder {

    private CacheFolder() {}

    static Path path() {
        String chosen = System.getenv("METERHOUSE_CACHE");
        return chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "meterhouse")
                : Path.of(chosen).toAbsolutePath();
    }

    interface Filler {
        void fill(Path folder) throws IOException;
    }

    /** The entry of that name, filled by whoever comes first; it appears whole or not at all. */
    static Path entry(String name, Filler filler) throws IOException {
        Path entry = path().resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        Files.createDirectories(path());
        // Threads of one JVM share its file locks, so they need a lock of their own around the file's.
        synchronized (CacheFolder.class) {
            try (FileChannel channel = FileChannel.open(
                            path().resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (Files.isDirectory(entry) || !lock.isValid()) {
                    return entry;
                }
                Path unfinished = path().resolve(name + ".unfinished");
                delete(unfinished);
                Files.createDirectories(unfinished);
                filler.fill(unfinished);
                return Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Removes a folder with all it holds; what is not there is no error. */
    static void delete(Path folder) throws IOException {
        empty(folder);
        Files.deleteIfExists(folder);
    }

    /** Removes what a folder holds and leaves it there itself: it may be the root of a file system of its own. */
    static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
