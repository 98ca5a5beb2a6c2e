package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.Fault;
import io.meterhouse.sandbox.server.HostedPage;
import io.meterhouse.sandbox.server.HttpDoor;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.ScriptingDoor;
import io.meterhouse.sandbox.server.Store;
import io.meterhouse.sandbox.server.WebhookOutbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Clerk, as far as Meterhouse meets it: backend API, hosted pages, browser sessions, webhooks, scripting door. */
public final class ClerkSandbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClerkSandbox.class);
    private static final String OPERATOR_NAME = "Waypoint Maps";
    private static final String OPERATOR_SLUG = "waypoint-maps";

    private final Store store;
    private final HttpDoor door;
    private final WebhookOutbox outbox;
    private final ScriptingDoor scripting;
    private final BackendApi backend;
    private final ClientApi client;
    private final ClerkDoors doors;
    private final SignPages pages;
    private final SessionTokens tokens;
    private final String home;

    private ClerkSandbox(Store store, HttpDoor door, String webhookSecret, String home, String operator) {
        Clock clock = Clock.systemUTC();
        this.store = store;
        this.door = door;
        this.home = home;
        this.outbox =
                new WebhookOutbox(store, URI.create(home + "/webhooks/clerk"), new SvixSigner(webhookSecret), clock);
        this.scripting = new ScriptingDoor(store, outbox, clock);
        this.tokens = SessionTokens.load(store, door.url(), home, clock);
        Directory directory = new Directory(new ClerkEvents(outbox, tokens.instanceId(), clock), clock);
        SignUps signUps = new SignUps(directory, operator);
        this.backend = new BackendApi(store, directory, tokens);
        this.client = new ClientApi(store, directory, tokens);
        this.doors = new ClerkDoors(store, directory, signUps, tokens);
        this.pages = new SignPages(store, directory, signUps, home);
        store.change(change -> {
            directory.seedOrganization(change, operator, OPERATOR_NAME, OPERATOR_SLUG);
            return operator;
        });
    }

    /**
     * Starts answering.
     *
     * @param port 0 for any free one
     * @param home where Meterhouse itself is: it gets the webhooks, and tokens are made for it ({@code azp})
     */
    public static ClerkSandbox start(Path state, int port, String webhookSecret, String home, String operator) {
        Store store = Store.open(state.resolve("clerk.journal"));
        ClerkSandbox sandbox = new ClerkSandbox(store, HttpDoor.bind(port), webhookSecret, home, operator);
        sandbox.outbox.resume();
        sandbox.door.open(sandbox::handle);
        return sandbox;
    }

    /** The address of everything here, and the issuer of its tokens. */
    public String url() {
        return door.url();
    }

    @Override
    public void close() {
        door.close();
        outbox.close();
        store.close();
    }

    private Answer handle(Request request) {
        Optional<String> origin = request.header("Origin").filter(from -> HostedPage.mayLeadTo(from, home));
        Answer answer = request.method().equals("OPTIONS") ? Answer.empty(204) : answer(request);
        return origin.map(from -> answer.with("Access-Control-Allow-Origin", from)
                        .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
                        .with("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
                        .with("Access-Control-Max-Age", "600")
                        .with("Vary", "Origin"))
                .orElse(answer);
    }

    private Answer answer(Request request) {
        try {
            return scripting
                    .handle(request)
                    .or(() -> doors.handle(request))
                    .or(() -> pages.handle(request))
                    .orElseGet(() -> api(request));
        } catch (ClerkError e) {
            return e.answer();
        } catch (JacksonException e) {
            LOG.debug("{} {} had no readable body", request.method(), request.path(), e);
            return ClerkError.malformedBody().answer();
        }
    }

    private Answer api(Request request) {
        Fault fault = scripting.take(request);
        fault.waitItsDelay();
        if (fault.drop() == Fault.Drop.BEFORE) {
            return noted(request, Answer.dropped());
        }
        Answer answer = fault.status() == 0
                ? realAnswer(request)
                : ClerkError.injected(fault.status()).answer();
        return noted(request, fault.drop() == Fault.Drop.AFTER ? Answer.dropped() : answer);
    }

    private Answer realAnswer(Request request) {
        try {
            if (request.path().equals("/.well-known/jwks.json")) {
                return Answer.json(200, tokens.keySet());
            }
            return request.path().startsWith("/v1/client/") ? client.handle(request) : backend.handle(request);
        } catch (ClerkError e) {
            return e.answer();
        }
    }

    private Answer noted(Request request, Answer answer) {
        return store.change(change -> {
            scripting.note(change, request, answer.isDropped() ? 0 : answer.status(), false);
            return answer;
        });
    }
}
