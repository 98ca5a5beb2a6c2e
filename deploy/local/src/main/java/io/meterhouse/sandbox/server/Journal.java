package io.meterhouse.sandbox.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private long size;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Journal open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return new Journal(file, append(file));
    }

    /** In bytes. */
    long size() {
        return size;
    }

    /** Hands every whole line to {@code consumer} and cuts off what follows the last of them. */
    void replay(Consumer<ArrayNode> consumer) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                consumer.accept(parse(line.toString(StandardCharsets.UTF_8)));
                size += line.size() + 1;
                line.reset();
            }
        }
        channel.truncate(size);
    }

    void append(ArrayNode line) throws IOException {
        size += write(channel, line);
    }

    /** Replaces the whole file at once: it is either the old one or the new one, whenever the process dies. */
    void rewrite(Stream<ArrayNode> all) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        long written = 0;
        try (FileChannel out = append(fresh)) {
            for (var lines = all.iterator(); lines.hasNext(); ) {
                written += write(out, lines.next());
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = append(file);
        size = written;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArrayNode parse(String line) throws IOException {
        try {
            return (ArrayNode) Json.read(line);
        } catch (JacksonException | ClassCastException e) {
            throw new IOException("the line at byte " + size + " of " + file + " is damaged", e);
        }
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static int write(FileChannel channel, ArrayNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return length;
    }
}
