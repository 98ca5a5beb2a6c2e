package io.meterhouse.apikeys;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** What a key may be allowed to do; a key without any scope may do everything that keys do but {@link #SCHEMAS_WRITE}. */
public enum KeyScope {
    EVENTS_WRITE("events:write"),
    /** Single events, and charts of them. */
    EVENTS_READ("events:read"),
    /** What meters came to, and the meters. */
    USAGE_READ("usage:read"),
    /** The schemas of events. */
    SCHEMAS_READ("schemas:read"),
    /** Registering schemas: a key has this only where it is named, for it decides about the events of all other keys. */
    SCHEMAS_WRITE("schemas:write");

    private final String code;

    KeyScope(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** All of them, as requests and rows name them. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(KeyScope::code).sorted().toList();
    }

    /** Whether a key with these scopes may do this. */
    public boolean isAmong(Collection<String> scopes) {
        return scopes.contains(code) || (scopes.isEmpty() && this != SCHEMAS_WRITE);
    }
}
