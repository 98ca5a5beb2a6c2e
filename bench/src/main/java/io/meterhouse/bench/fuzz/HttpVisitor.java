package io.meterhouse.bench.fuzz;

import io.meterhouse.bench.fuzz.HttpTrial.Neighbour;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Brings requests to the doors over one connection at a time, and judges what is answered. Used by one thread. */
final class HttpVisitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A server that waits longer for what does not come is held by anybody who says nothing. */
    private static final Duration PATIENCE_WITH_STALLED = Duration.ofMinutes(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_REPEATS = 120;
    private static final int UNAVAILABLE = 503;
    private static final int SERVER_ERROR = 500;
    private static final int BAD_REQUEST = 400;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI api;
    private final Ledger ledger;
    private final Tally tally;
    private @Nullable Connection connection;

    HttpVisitor(URI api, Ledger ledger, Tally tally) {
        this.api = api;
        this.ledger = ledger;
        this.tally = tally;
    }

    /** How a request is written. */
    enum Manner {
        WHOLE,
        IN_PIECES,
        SLOWLY
    }

    private static final class Connection implements AutoCloseable {
        final Socket socket;
        final InputStream in;
        final OutputStream out;

        Connection(URI api, Duration patience) throws IOException {
            socket = new Socket(api.getHost(), api.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException gone) {
                // Then it is closed.
            }
        }
    }

    /** Sends it until it is answered otherwise than by 503, and judges the answer. */
    void visit(long number, HttpTrial trial, Manner manner, Wild wild) throws InterruptedException {
        for (int repeat = 0; repeat <= MOST_REPEATS; repeat++) {
            HttpAnswer answer = exchanged(number, trial, manner, wild);
            if (answer == null) {
                doubt(trial);
                return;
            }
            if (answer.status() != UNAVAILABLE) {
                judge(number, trial, answer);
                return;
            }
            tally.answered("503");
            String after = answer.retryAfter();
            if (after == null) {
                tally.fault(number, trial.what() + ": 503 without Retry-After");
            }
            TimeUnit.MILLISECONDS.sleep(LONGEST_PAUSE.toMillis());
        }
        tally.fault(number, trial.what() + ": 503 without end");
    }

    /** Sends several at once, whose answers have to come in turn. */
    void visitAll(long number, List<HttpTrial> trials, Wild wild) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        trials.forEach(trial -> all.append(trial.request()));
        int answered = 0;
        List<HttpTrial> again = new ArrayList<>();
        IOException unwritten = null;
        try (Connection fresh = new Connection(api, PATIENCE)) {
            try {
                fresh.out.write(all.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            } catch (IOException cut) {
                // What is refused early ends the connection, behind all answers, before it is all written.
                unwritten = cut;
            }
            for (HttpTrial trial : trials) {
                HttpAnswer answer = HttpAnswer.read(fresh.in, hasBody(trial));
                answered++;
                if (answer.status() == UNAVAILABLE) {
                    again.add(trial);
                } else {
                    judge(number, trial, answer);
                }
                if (answer.closes()) {
                    break;
                }
            }
        } catch (SocketTimeoutException hanging) {
            tally.fault(
                    number,
                    "no answer to request " + answered + " of a pipeline: "
                            + trials.get(answered).what());
        } catch (IOException cut) {
            tally.fault(
                    number,
                    "a pipeline was cut at request " + answered + ": "
                            + trials.get(answered).what() + ": " + cut + (unwritten == null ? "" : ", " + unwritten));
        }
        trials.subList(answered, trials.size()).forEach(this::doubt);
        for (HttpTrial trial : again) {
            visit(number, trial, Manner.WHOLE, wild);
        }
    }

    /** Sends a part of it and goes away, or waits for an answer that nobody owes; nothing of it may be stored. */
    void leave(HttpTrial trial, boolean rudely, Wild wild) {
        byte[] bytes = trial.bytes();
        try (Connection fresh = new Connection(api, PATIENCE)) {
            fresh.out.write(bytes, 0, wild.below(bytes.length));
            if (rudely) {
                fresh.socket.setSoLinger(true, 0);
            } else {
                fresh.socket.shutdownOutput();
                fresh.in.readAllBytes();
            }
        } catch (IOException gone) {
            // So are we.
        }
        if (!trial.sound()) {
            doubt(trial);
        }
        tally.answered("left");
    }

    /** Sends a part of it and no more: the server has to end this. */
    void stall(long number, HttpTrial trial, Wild wild) {
        byte[] bytes = trial.bytes();
        try (Connection fresh = new Connection(api, PATIENCE_WITH_STALLED)) {
            fresh.out.write(bytes, 0, 1 + wild.below(bytes.length - 1));
            fresh.in.readAllBytes();
        } catch (SocketTimeoutException held) {
            tally.fault(
                    number,
                    "a request that goes no further holds its connection for more than " + PATIENCE_WITH_STALLED);
        } catch (IOException cut) {
            // As it should be.
        }
        if (!trial.sound()) {
            doubt(trial);
        }
        tally.answered("stalled");
    }

    private @Nullable HttpAnswer exchanged(long number, HttpTrial trial, Manner manner, Wild wild)
            throws InterruptedException {
        while (true) {
            boolean fresh = connection == null;
            try {
                Connection open = opened();
                return exchanged(open, trial, manner, wild);
            } catch (SocketTimeoutException hanging) {
                drop();
                tally.fault(number, trial.what() + ": no answer in " + PATIENCE);
                return null;
            } catch (EOFException ended) {
                drop();
                // A server may end a connection that it has answered on.
                if (fresh) {
                    ended(number, trial, ended);
                    return null;
                }
            } catch (IOException broken) {
                drop();
                if (fresh) {
                    ended(number, trial, broken);
                    return null;
                }
            }
        }
    }

    private void ended(long number, HttpTrial trial, IOException how) {
        tally.answered("cut");
        if (!trial.last()) {
            tally.fault(number, trial.what() + ": no answer: " + how.getMessage());
        }
    }

    private Connection opened() throws IOException {
        Connection open = connection;
        if (open == null) {
            open = new Connection(api, PATIENCE);
            connection = open;
        }
        return open;
    }

    private HttpAnswer exchanged(Connection open, HttpTrial trial, Manner manner, Wild wild)
            throws IOException, InterruptedException {
        IOException unwritten = null;
        try {
            write(open.out, trial.bytes(), manner, wild);
        } catch (IOException cut) {
            // What is refused early may be answered before it is all written.
            unwritten = cut;
        }
        try {
            HttpAnswer answer = HttpAnswer.read(open.in, hasBody(trial));
            if (answer.closes() || trial.last() || unwritten != null) {
                drop();
            }
            return answer;
        } catch (IOException unread) {
            if (unwritten != null) {
                unread.addSuppressed(unwritten);
            }
            throw unread;
        }
    }

    private static boolean hasBody(HttpTrial trial) {
        return !trial.request().startsWith("HEAD ");
    }

    private static void write(OutputStream out, byte[] bytes, Manner manner, Wild wild)
            throws IOException, InterruptedException {
        if (manner == Manner.WHOLE) {
            out.write(bytes);
            return;
        }
        int[] ends = new int[1 + wild.below(6)];
        Arrays.setAll(ends, _ -> wild.below(bytes.length));
        Arrays.sort(ends);
        int at = 0;
        for (int end : ends) {
            out.write(bytes, at, end - at);
            at = end;
            if (manner == Manner.SLOWLY) {
                TimeUnit.MILLISECONDS.sleep(wild.below(300));
            }
        }
        out.write(bytes, at, bytes.length - at);
    }

    private void judge(long number, HttpTrial trial, HttpAnswer answer) {
        tally.answered(Integer.toString(answer.status()));
        if (answer.status() >= SERVER_ERROR) {
            tally.fault(number, trial.what() + ": " + answer.status() + " " + answer.body());
            doubt(trial);
        } else if (!trial.sound()) {
            if (answer.status() < BAD_REQUEST || trial.door().refusesInPart()) {
                doubt(trial);
            }
        } else if (answer.status() < BAD_REQUEST || trial.door().refusesInPart()) {
            judgeSound(number, trial, answer);
        } else if (!trial.neighbours().isEmpty()) {
            tally.fault(number, trial.what() + ": good events refused with the bad: " + answer.body());
        }
    }

    private void judgeSound(long number, HttpTrial trial, HttpAnswer answer) {
        Set<Integer> rejected = new HashSet<>();
        int accepted = HttpTrial.UNKNOWN;
        if (!answer.body().isEmpty()) {
            try {
                JsonNode body = JSON.readTree(answer.body());
                body.path("rejected")
                        .forEach(one -> rejected.add(one.path("index").asInt()));
                accepted = body.path("accepted").asInt(HttpTrial.UNKNOWN);
            } catch (JacksonException noJson) {
                tally.fault(number, trial.what() + ": an answer that is no JSON: " + answer.body());
            }
        }
        for (Neighbour neighbour : trial.neighbours()) {
            if (rejected.contains(neighbour.index())) {
                tally.fault(number, trial.what() + ": a good event is refused: " + answer.body());
            } else {
                ledger.acknowledged(neighbour.number());
            }
        }
        boolean counted = accepted >= 0 && trial.events() >= 0;
        if (counted && accepted + rejected.size() != trial.events()) {
            tally.fault(number, trial.what() + ": of " + trial.events() + " events nothing is said: " + answer.body());
        }
    }

    private void doubt(HttpTrial trial) {
        trial.neighbours().forEach(neighbour -> ledger.doubtful(neighbour.number()));
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        drop();
    }
}
