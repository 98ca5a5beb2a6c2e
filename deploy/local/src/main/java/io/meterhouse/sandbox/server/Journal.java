package io.meterhouse.sandbox.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

/**
 * An append-only file of JSON lines.
 *
 * <p>A line is written with one call and reaches the operating system before the change is answered, so that it
 * outlives a killed process (not a power cut: nobody's money is in here). A last line cut short is dropped on opening.
 */
final class Journal implements AutoCloseable {
    private final Path file;
    private FileChannel channel;
    private long lines;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Journal open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return new Journal(file, append(file));
    }

    long lines() {
        return lines;
    }

    /** Hands every whole line to {@code consumer} and cuts off what follows the last of them. */
    void replay(Consumer<ArrayNode> consumer) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (int end = indexOfNewline(bytes, start); end >= 0; end = indexOfNewline(bytes, start)) {
            try {
                consumer.accept((ArrayNode) Json.read(new String(bytes, start, end - start, StandardCharsets.UTF_8)));
            } catch (JacksonException | ClassCastException e) {
                throw new IOException("line " + (lines + 1) + " of " + file + " is damaged", e);
            }
            lines++;
            start = end + 1;
        }
        channel.truncate(start);
    }

    void append(ArrayNode line) throws IOException {
        write(channel, line);
        lines++;
    }

    /** Replaces the whole file at once: it is either the old one or the new one, whenever the process dies. */
    void rewrite(List<ArrayNode> all) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out = append(fresh)) {
            for (ArrayNode line : all) {
                write(out, line);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = append(file);
        lines = all.size();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static void write(FileChannel channel, ArrayNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int indexOfNewline(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
