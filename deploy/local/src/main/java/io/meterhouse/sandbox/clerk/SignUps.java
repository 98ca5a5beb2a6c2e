package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Signing up and in, the same for the hosted pages and for the scripting door. */
final class SignUps {
    /** Whoever signs up from here works for the operator. */
    static final String OPERATOR_DOMAIN = "@operator.test";

    private final Directory directory;
    private final String operatorOrganization;

    SignUps(Directory directory, String operatorOrganization) {
        this.directory = directory;
        this.operatorOrganization = operatorOrganization;
    }

    /** A new user in a new organization, in the operator's, or in none; answers the session. */
    ObjectNode signUp(Store.Change change, String email, Optional<String> organizationName) {
        ObjectNode user = directory.createUser(change, email, firstName(email), null);
        String userId = Json.text(user, "id");
        if (email.endsWith(OPERATOR_DOMAIN)) {
            directory.addMembership(change, operatorOrganization, userId, Directory.ADMIN);
        } else {
            organizationName
                    .filter(name -> !name.isBlank())
                    .ifPresent(name -> directory.createOrganization(change, name, null, userId, Json.object()));
        }
        return directory.startSession(change, userId);
    }

    ObjectNode signIn(Store.Change change, String email) {
        ObjectNode user = directory.userByEmail(change, email).orElseThrow(() -> ClerkError.notFound("account", email));
        return directory.startSession(change, Json.text(user, "id"));
    }

    /** {@code ada.king@x.test} is Ada. */
    private static String firstName(String email) {
        String local = email.split("[@.+_-]", 2)[0];
        return local.isEmpty() ? email : Character.toUpperCase(local.charAt(0)) + local.substring(1);
    }
}
