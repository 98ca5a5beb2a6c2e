package io.meterhouse.local.launcher;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends random events at a steady rate, now and then an invalid one, as an app with a bug would. */
final class Feed {

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(5);
    private static final double SHARE_INVALID = 0.03;
    private static final int LARGEST_BATCH = 1_000;

    private final PublicApi api;
    private final PublicApi.App app;
    private final Consumer<String> say;
    private final Random random = new Random();
    private final DemoEvents events = new DemoEvents(random.nextLong(), ZoneOffset.UTC);
    private final String run = "feed-" + Instant.now().toEpochMilli();
    private final Map<String, Integer> rejected = new TreeMap<>();
    private long made;
    private long accepted;

    Feed(Map<String, @Nullable String> endpoints, String key, Consumer<String> say) {
        this.api = new PublicApi(endpoints);
        this.app = api.app(key);
        this.say = say;
    }

    /** Sends {@code rate} events a second, {@code limit} of them, or until the program ends where that is zero. */
    void run(double rate, long limit) {
        Instant started = Instant.now();
        Instant reported = started;
        while (limit == 0 || made < limit) {
            long due = (long) (rate * Duration.between(started, Instant.now()).toMillis() / 1000) + 1;
            send((int) Math.min(LARGEST_BATCH, (limit == 0 ? due : Math.min(due, limit)) - made));
            if (Duration.between(reported, Instant.now()).compareTo(REPORT_PAUSE) > 0) {
                reported = Instant.now();
                report();
            }
            PublicApi.pause(TICK);
        }
        report();
    }

    private void send(int count) {
        if (count <= 0) {
            return;
        }
        ArrayNode batch = PublicApi.JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            ObjectNode event = events.any(run + "-" + made++);
            if (random.nextDouble() < SHARE_INVALID) {
                spoil(event);
            }
            batch.add(event);
        }
        PublicApi.Answer answer = api.send(app, batch.toString());
        if (answer.status() != 202
                && !"no_event_accepted".equals(answer.body().path("code").asString(""))) {
            throw new LauncherException("A batch was answered with " + answer.status() + ": " + answer.body() + ".");
        }
        accepted += answer.body().path("accepted").asLong(0);
        for (JsonNode row : answer.body().path("rejected")) {
            rejected.merge(row.path("code").asString(""), 1, Integer::sum);
        }
    }

    private void spoil(ObjectNode event) {
        switch (random.nextInt(4)) {
            case 0 -> event.remove("type");
            case 1 -> event.put("time", "yesterday");
            case 2 -> event.put("time", "2019-01-01T00:00:00Z");
            default -> event.put("data", "not an object");
        }
    }

    private void report() {
        say.accept(
                accepted + " of " + made + " events accepted" + (rejected.isEmpty() ? "" : ", rejected: " + rejected));
    }
}
