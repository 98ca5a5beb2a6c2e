package io.meterhouse.e2e;

import static org.awaitility.Awaitility.await;

import com.posthog.server.PostHogCaptureOptions;
import com.posthog.server.PostHogConfig;
import com.posthog.server.PostHogInterface;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.TrackMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.meterhouse.e2e.PublishedClient.Assignment;
import io.meterhouse.e2e.PublishedClient.Event;
import io.meterhouse.e2e.PublishedClient.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The Java clients, each as its own guide says it is used. */
final class JavaClients {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int UNAVAILABLE = 503;
    private static final JsonMapper JSON = JsonMapper.shared();

    private JavaClients() {}

    /** It makes requests and leaves the sending to whoever uses it, and so the trying again. */
    static Report cloudEvents(Assignment assignment) {
        StringBuilder said = new StringBuilder();
        for (Event event : assignment.events()) {
            CloudEvent cloudEvent = CloudEventBuilder.v1()
                    .withId(event.id())
                    .withSource(URI.create("https://app.example/java"))
                    .withType(assignment.type())
                    .withSubject(assignment.subject())
                    .withTime(assignment.time().atOffset(ZoneOffset.UTC))
                    .withData("application/json", event.data().toString().getBytes(StandardCharsets.UTF_8))
                    .build();
            AtomicInteger status = new AtomicInteger();
            await().atMost(PATIENCE).until(() -> {
                status.set(sent(assignment, cloudEvent));
                return status.get() != UNAVAILABLE;
            });
            if (status.get() >= HttpURLConnection.HTTP_BAD_REQUEST) {
                said.append(status.get());
            }
        }
        return new Report(!said.isEmpty(), said.toString());
    }

    private static int sent(Assignment assignment, CloudEvent event) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(assignment.url() + "/v1/events").toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer " + assignment.key());
        MessageWriter<?, ?> writer = HttpMessageFactory.createWriter(connection::setRequestProperty, body -> {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.writeBinary(event);
        return connection.getResponseCode();
    }

    static Report segment(Assignment assignment) throws InterruptedException {
        List<String> failures = new CopyOnWriteArrayList<>();
        CountDownLatch heard = new CountDownLatch(assignment.events().size());
        Analytics analytics = Analytics.builder(assignment.key())
                .endpoint(assignment.url() + "/segment")
                .flushQueueSize(assignment.events().size())
                .callback(new Callback() {
                    @Override
                    public void success(Message message) {
                        heard.countDown();
                    }

                    @Override
                    public void failure(Message message, Throwable why) {
                        failures.add(String.valueOf(why));
                        heard.countDown();
                    }
                })
                .build();
        for (Event event : assignment.events()) {
            analytics.enqueue(TrackMessage.builder(assignment.type())
                    .userId(assignment.subject())
                    .messageId(event.id())
                    .timestamp(Date.from(assignment.time()))
                    .properties(members(event)));
        }
        boolean all = heard.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        analytics.shutdown();
        return new Report(!failures.isEmpty() || !all, all ? failures.toString() : "nothing was heard");
    }

    static Report postHogServer(Assignment assignment) {
        PostHogInterface postHog = com.posthog.server.PostHog.with(PostHogConfig.builder(assignment.key())
                .host(assignment.url() + "/posthog")
                .flushAt(assignment.events().size())
                .flushIntervalSeconds(1)
                .build());
        for (Event event : assignment.events()) {
            PostHogCaptureOptions.Builder options =
                    PostHogCaptureOptions.builder().timestamp(assignment.time());
            members(event).forEach(options::property);
            postHog.capture(assignment.subject(), assignment.type(), options.build());
        }
        await().atMost(PATIENCE).until(() -> assignment.answered().getAsBoolean());
        postHog.close();
        return Report.SENT;
    }

    static Report postHog(Assignment assignment) {
        com.posthog.java.PostHog postHog = new com.posthog.java.PostHog.Builder(assignment.key())
                .host(assignment.url() + "/posthog")
                .build();
        for (Event event : assignment.events()) {
            postHog.capture(assignment.subject(), assignment.type(), members(event));
        }
        // Comes back when everything is sent, or given up.
        postHog.shutdown();
        return Report.SENT;
    }

    private static Map<String, Object> members(Event event) {
        return JSON.convertValue(event.data(), new TypeReference<Map<String, Object>>() {});
    }
}
