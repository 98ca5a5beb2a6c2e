package io.meterhouse.local.launcher;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A log file of bounded size: when it is full it becomes {@code NAME.log.1}, and the one before that is forgotten. */
final class BoundedLog implements AutoCloseable {

    static final long LIMIT_BYTES = 20L * 1024 * 1024;

    private final Path file;
    private final long limitBytes;
    private BufferedWriter writer;
    private long size;

    BoundedLog(Path file) throws IOException {
        this(file, LIMIT_BYTES);
    }

    BoundedLog(Path file, long limitBytes) throws IOException {
        this.file = file;
        this.limitBytes = limitBytes;
        this.size = Files.exists(file) ? Files.size(file) : 0;
        this.writer = open();
    }

    private BufferedWriter open() throws IOException {
        return Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    synchronized void line(String line) throws IOException {
        if (size > limitBytes) {
            writer.close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            writer = open();
            size = 0;
        }
        writer.write(line);
        writer.newLine();
        size += line.length() + 1L;
    }

    synchronized void flush() throws IOException {
        writer.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}
