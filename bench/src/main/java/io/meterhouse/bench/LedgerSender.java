package io.meterhouse.bench;

import io.meterhouse.bench.KeptConnection.Answer;
import io.meterhouse.bench.Ledger.Fault;
import io.meterhouse.bench.Ledger.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An app that sends what the ledger calls for, and repeats each batch, as it is, until somebody answers it: what met no
 * answer may be on the log or not, and its sender cannot know.
 */
final class LedgerSender implements Runnable {

    static final int BATCH = 100;
    private static final int REPEATS_A_BATCH = 5;
    static final int NEW_A_BATCH = BATCH - REPEATS_A_BATCH;

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** When events happen, by the billing clock of the organization they are of. */
    record Times(Instant ordinary, Duration span, Instant late, Instant tooOld, Instant tooFarAhead) {}

    private record Sent(long number, boolean repeat) {}

    private final KeptConnection connection;
    private final URI api;
    private final String key;
    private final Ledger ledger;
    private final AtomicLong next;
    private final Times times;
    private final Pace pace;
    private final Consumer<String> fault;
    private final Random random;
    private final long[] acceptedBefore = new long[10_000];
    private int acceptedCount;

    /**
     * @param next the next number that nobody has taken
     * @param fault told of each answer that is not what it should be
     */
    LedgerSender(
            URI api,
            String key,
            Ledger ledger,
            AtomicLong next,
            Times times,
            Pace pace,
            Consumer<String> fault,
            long seed) {
        this.connection = new KeptConnection(api);
        this.api = api;
        this.key = key;
        this.ledger = ledger;
        this.next = next;
        this.times = times;
        this.pace = pace;
        this.fault = fault;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        try {
            for (long first = take(); first < ledger.events(); first = take()) {
                pace.await(first);
                List<Sent> batch = batch(first);
                read(batch, deliver(request(batch)));
            }
        } catch (IOException given) {
            fault.accept(given.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    private long take() {
        return next.getAndAdd(NEW_A_BATCH);
    }

    private List<Sent> batch(long first) {
        List<Sent> batch = new ArrayList<>(BATCH);
        for (long number = first; number < Math.min(first + NEW_A_BATCH, ledger.events()); number++) {
            batch.add(new Sent(number, false));
        }
        for (int i = 0; i < REPEATS_A_BATCH && acceptedCount > 0; i++) {
            int one = random.nextInt(Math.min(acceptedCount, acceptedBefore.length));
            batch.add(random.nextInt(batch.size()), new Sent(acceptedBefore[one], true));
        }
        return batch;
    }

    private byte[] request(List<Sent> batch) {
        StringBuilder body = new StringBuilder(batch.size() * 320).append('[');
        for (Sent sent : batch) {
            body.append(body.length() == 1 ? "" : ",");
            event(body, sent);
        }
        body.append(']');
        return KeptConnection.post(api, "/v1/events", key, body.toString());
    }

    private void event(StringBuilder body, Sent sent) {
        Fault wrong = Ledger.kind(sent.number) == Kind.INVALID ? Fault.of(sent.number) : null;
        int amount = sent.repeat ? Ledger.amountOfRepeat(sent.number) : Ledger.amount(sent.number);
        body.append("{\"id\":\"n-").append(sent.number).append("\",\"source\":\"ledger\"");
        if (wrong != Fault.MISSING_TYPE) {
            body.append(",\"type\":\"").append(LedgerBench.TYPE).append('"');
        }
        body.append(",\"time\":\"")
                .append(
                        wrong == Fault.INVALID_TIME
                                ? "yesterday"
                                : time(sent, wrong).toString())
                .append("\",\"subject\":\"user-")
                .append(sent.number % 5_000)
                .append("\",\"data\":");
        if (wrong == Fault.INVALID_DATA) {
            body.append("[\"not\",\"an\",\"object\"]}");
        } else {
            body.append("{\"amount\":").append(amount).append(",\"path\":\"/v1/things/");
            body.append(sent.number % 997).append("\",\"region\":\"eu-central-1\",\"agent\":\"acme-sdk/4.2.1\"}}");
        }
    }

    private Instant time(Sent sent, @Nullable Fault wrong) {
        if (wrong == Fault.TOO_OLD) {
            return times.tooOld;
        }
        if (wrong == Fault.TOO_FAR_AHEAD) {
            return times.tooFarAhead;
        }
        if (Ledger.kind(sent.number) == Kind.LATE) {
            return times.late;
        }
        long second = (sent.number + (sent.repeat ? 7_919 : 0)) % times.span.toSeconds();
        return times.ordinary.plusSeconds(second);
    }

    /** The first answer that is one. */
    private Answer deliver(byte[] request) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            try {
                Answer answer = connection.exchange(request);
                if (answer.status() != 503) {
                    return answer;
                }
            } catch (IOException away) {
                // The next try makes a connection of its own.
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
        throw new IOException("a batch met no answer in " + PATIENCE);
    }

    private void read(List<Sent> batch, Answer answer) {
        if (answer.status() != 202) {
            fault.accept("a batch was answered " + answer.status() + ": " + answer.body());
            return;
        }
        JsonNode told = JSON.readTree(answer.body());
        Map<Integer, String> refused = new HashMap<>();
        told.get("rejected")
                .forEach(row ->
                        refused.put(row.get("index").asInt(), row.get("code").asString()));
        int accepted = 0;
        for (int index = 0; index < batch.size(); index++) {
            Sent sent = batch.get(index);
            String code = refused.get(index);
            String wanted = Ledger.kind(sent.number) == Kind.INVALID
                    ? Fault.of(sent.number).code()
                    : null;
            if (!java.util.Objects.equals(code, wanted)) {
                fault.accept("event " + sent.number + " was answered " + code + " instead of " + wanted);
            } else if (code != null) {
                ledger.refused(sent.number);
            } else {
                accepted++;
                ledger.accepted(sent.number);
                acceptedBefore[acceptedCount++ % acceptedBefore.length] = sent.number;
            }
        }
        if (told.get("accepted").asInt() != accepted) {
            fault.accept("a batch says it accepted " + told.get("accepted") + " instead of " + accepted);
        }
    }
}
