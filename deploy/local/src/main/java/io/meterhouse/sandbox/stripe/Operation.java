package io.meterhouse.sandbox.stripe;

import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** What stands behind a method and path: the parameters it knows, and what it does. */
record Operation(Set<String> known, Function<StripeCall, ObjectNode> action) {
    static Operation of(Function<StripeCall, ObjectNode> action, String... known) {
        return new Operation(Set.of(known), action);
    }
}
