package io.meterhouse.sandbox;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.HttpDoor;
import io.meterhouse.sandbox.server.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes webhooks in place of Meterhouse, after refusing as many as it is told to. */
public final class WebhookReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpDoor door = HttpDoor.bind(0);
    private final List<Request> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger toRefuse = new AtomicInteger();

    public WebhookReceiver() {
        door.open(request -> {
            if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return Answer.empty(503);
            }
            taken.add(request);
            return Answer.empty(204);
        });
    }

    public String url() {
        return door.url();
    }

    public void refuse(int times) {
        toRefuse.set(times);
    }

    public List<Request> taken() {
        return taken;
    }

    public List<String> types() {
        return taken.stream()
                .map(request -> body(request).path("type").asString())
                .toList();
    }

    /** The first webhook that fits, waited for. */
    public Request await(Predicate<JsonNode> wanted) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> taken.stream()
                                .filter(request -> wanted.test(body(request)))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    public Request awaitType(String type) {
        return await(body -> body.path("type").asString().equals(type));
    }

    public static JsonNode body(Request request) {
        return JSON.readTree(request.body());
    }

    @Override
    public void close() {
        door.close();
    }
}
