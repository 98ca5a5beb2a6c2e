package io.meterhouse.local.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole lines that are added to a file. */
final class LogFollower {

    private final Path file;
    private long position;

    LogFollower(Path file, long position) {
        this.file = file;
        this.position = position;
    }

    List<String> newLines() throws IOException {
        List<String> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            byte[] added = new byte[(int) Math.max(0, content.length() - position)];
            content.seek(position);
            content.readFully(added);
            int start = 0;
            for (int i = 0; i < added.length; i++) {
                if (added[i] == '\n') {
                    lines.add(new String(added, start, i - start, StandardCharsets.UTF_8));
                    start = i + 1;
                }
            }
            position += start;
        }
        return lines;
    }
}
