package io.meterhouse.apikeys;

import java.util.Locale;

/** Whether usage counts ({@code live}) or is only tried out ({@code test}, never billed). */
public enum Environment {
    LIVE,
    TEST;

    /** The name in the API and in keys. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The environment of a name.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public static Environment of(String code) {
        for (Environment environment : values()) {
            if (environment.code().equals(code)) {
                return environment;
            }
        }
        throw new IllegalArgumentException("an environment is live or test, not " + code);
    }
}
