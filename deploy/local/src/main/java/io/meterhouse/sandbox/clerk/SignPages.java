package io.meterhouse.sandbox.clerk;

import static io.meterhouse.sandbox.server.HostedPage.text;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.HostedPage;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Store;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The hosted pages: a person fills in a form and comes back to {@code redirect_url} with a session. */
final class SignPages {
    private static final String NOTE = "Local sandbox: any address works, no mail is sent, no password is asked for. "
            + "Addresses that end in " + SignUps.OPERATOR_DOMAIN + " join the operator.";

    private final Store store;
    private final Directory directory;
    private final SignUps signUps;
    private final String home;

    SignPages(Store store, Directory directory, SignUps signUps, String home) {
        this.store = store;
        this.directory = directory;
        this.signUps = signUps;
        this.home = home;
    }

    /** What a form holds, so that it can be shown again. */
    private record Form(boolean signUp, String redirect, String email, String organization, String refusal) {}

    Optional<Answer> handle(Request request) {
        return switch (request.method() + " " + request.path()) {
            case "GET /sign-up" -> Optional.of(show(form(true, request.queryParameters())));
            case "GET /sign-in" -> Optional.of(show(form(false, request.queryParameters())));
            case "POST /sign-up" -> Optional.of(submit(form(true, request.formParameters())));
            case "POST /sign-in" -> Optional.of(submit(form(false, request.formParameters())));
            default -> Optional.empty();
        };
    }

    private Form form(boolean signUp, List<Request.Parameter> parameters) {
        String redirect = value(parameters, "redirect_url");
        return new Form(
                signUp,
                redirect.isEmpty() ? home : redirect,
                value(parameters, "email").strip(),
                value(parameters, "organization_name").strip(),
                "");
    }

    private Answer submit(Form form) {
        if (!HostedPage.mayLeadTo(form.redirect(), home)) {
            return show(form);
        }
        try {
            return store.change(change -> {
                ObjectNode session = form.signUp()
                        ? signUps.signUp(change, form.email(), Optional.of(form.organization()))
                        : signUps.signIn(change, form.email());
                return Answer.seeOther(form.redirect() + "#clerk_session=" + Json.text(session, "id") + "&clerk_client="
                        + directory.clientToken(change, session));
            });
        } catch (ClerkError e) {
            return show(new Form(form.signUp(), form.redirect(), form.email(), form.organization(), e.sentence()));
        }
    }

    private Answer show(Form form) {
        if (!HostedPage.mayLeadTo(form.redirect(), home)) {
            return HostedPage.of(
                    400,
                    "Wrong address",
                    NOTE,
                    "<main><h1>This link leads elsewhere</h1><p class=\"lead\">It would send you to a place that is"
                            + " neither this machine nor your Meterhouse. Start again from there.</p></main>");
        }
        String title = form.signUp() ? "Sign up" : "Sign in";
        String body = """
                <main>
                <h1>%s</h1>
                <p class="lead">%s</p>
                %s
                <form method="post" action="%s">
                <input type="hidden" name="redirect_url" value="%s">
                <label for="email">Email</label>
                <input id="email" name="email" type="email" autocomplete="email" required autofocus value="%s">
                %s
                <button type="submit">Continue</button>
                </form>
                <p class="other">%s</p>
                </main>
                """.formatted(
                        form.signUp() ? "Create your account" : "Welcome back",
                        form.signUp()
                                ? "A minute from here to your first event."
                                : "Sign in with the address you signed up with.",
                        refusal(form),
                        form.signUp() ? "/sign-up" : "/sign-in",
                        text(form.redirect()),
                        text(form.email()),
                        form.signUp() ? organizationField(form) : "",
                        other(form));
        return HostedPage.of(form.refusal().isEmpty() ? 200 : 422, title, NOTE, body);
    }

    private static String refusal(Form form) {
        return form.refusal().isEmpty() ? "" : "<p class=\"refused\" role=\"alert\">" + text(form.refusal()) + "</p>";
    }

    private static String organizationField(Form form) {
        return """
                <label for="organization">Organization <span>(you can also name it later)</span></label>
                <input id="organization" name="organization_name" autocomplete="organization" maxlength="256" value="%s">
                """.formatted(text(form.organization()));
    }

    private static String other(Form form) {
        String path = form.signUp() ? "/sign-in" : "/sign-up";
        String link = path + "?redirect_url=" + URLEncoder.encode(form.redirect(), StandardCharsets.UTF_8);
        return form.signUp()
                ? "Have an account? <a href=\"" + text(link) + "\">Sign in</a>"
                : "New here? <a href=\"" + text(link) + "\">Create an account</a>";
    }

    private static String value(List<Request.Parameter> parameters, String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Request.Parameter::value)
                .findFirst()
                .orElse("");
    }
}
