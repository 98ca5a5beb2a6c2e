package io.meterhouse.local.engines;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The arguments of an engine's process: {@code --name=value}, each known to the engine by its name. */
record EngineArguments(Map<String, String> values) {

    static EngineArguments parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("Not an argument of the form --name=value: " + argument);
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new EngineArguments(Map.copyOf(values));
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The argument --" + name + " is missing");
        }
        return value;
    }

    Optional<String> ifGiven(String name) {
        return Optional.ofNullable(values.get(name));
    }

    int port(String name) {
        return Integer.parseInt(text(name));
    }

    Path path(String name) {
        return Path.of(text(name)).toAbsolutePath();
    }
}
