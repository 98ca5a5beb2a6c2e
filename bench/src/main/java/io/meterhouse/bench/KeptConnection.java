package io.meterhouse.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection to the api that is kept while it lasts and made anew after it broke; one request at a time. */
final class KeptConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 30_000;
    private static final int ANSWER_BYTES = 1 << 20;
    private static final String LENGTH = "content-length:";

    record Answer(int status, String body) {}

    private final URI api;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    KeptConnection(URI api) {
        this.api = api;
    }

    /** A request for events, with its head. */
    static byte[] post(URI api, String path, String key, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: " + api.getAuthority() + "\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + content.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + content.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(content, 0, whole, head.length, content.length);
        return whole;
    }

    /** Sends a request and reads its answer; where that fails, the connection is given up. */
    Answer exchange(byte[] request) throws IOException {
        try {
            Socket open = connected();
            open.getOutputStream().write(request);
            return read();
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            socket = open;
            open.setTcpNoDelay(true);
            open.setSoTimeout(ANSWER_MILLIS);
            open.connect(new InetSocketAddress(api.getHost(), api.getPort()), CONNECT_MILLIS);
            in = new BufferedInputStream(open.getInputStream());
        }
        return open;
    }

    private Answer read() throws IOException {
        String status = line();
        int length = 0;
        boolean last = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
            last |= header.equalsIgnoreCase("connection: close");
        }
        if (length > ANSWER_BYTES) {
            throw new IOException("an answer of " + length + " bytes");
        }
        byte[] body = input().readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection was closed");
        }
        if (last) {
            close();
        }
        return new Answer(Integer.parseInt(status.substring(9, 12)), new String(body, StandardCharsets.UTF_8));
    }

    private InputStream input() throws EOFException {
        InputStream answers = in;
        if (answers == null) {
            throw new EOFException("there is no connection");
        }
        return answers;
    }

    private String line() throws IOException {
        InputStream answers = input();
        StringBuilder line = new StringBuilder(64);
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException gone) {
                // Nothing is lost with it: what it owed is sent again.
            }
        }
    }
}
