package io.meterhouse.local.launcher;

import io.meterhouse.local.engines.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one stack. A port that was asked for must be free; a usual one that is taken is replaced by another, which
 * the data folder remembers, so that the stack is found at the same place the next time.
 */
record Ports(Map<Port, Integer> numbers) {

    private static final int SMALLEST = 1;
    private static final int LARGEST = 65_535;

    static Ports choose(DataFolder data, Map<String, String> environment) {
        Ports ports = choose(remembered(data.ports()), environment, FreePorts::isFree);
        ports.remember(data.ports());
        return ports;
    }

    static Ports choose(Properties remembered, Map<String, String> environment, IntPredicate isFree) {
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        Set<Integer> given = new HashSet<>();
        for (Port port : Port.values()) {
            String asked = environment.get(port.variable());
            if (asked != null && !asked.isBlank()) {
                int number = number(port.variable(), asked);
                if (!isFree.test(number)) {
                    throw new LauncherException("Port " + number + ", asked for by " + port.variable()
                            + ", is taken by another program; free it or choose another.");
                }
                if (!given.add(number)) {
                    throw new LauncherException("Port " + number + ", asked for by " + port.variable()
                            + ", is asked for twice; choose another.");
                }
                numbers.put(port, number);
            }
        }
        for (Port port : Port.values()) {
            numbers.computeIfAbsent(port, missing -> {
                int number = firstFree(missing, remembered.getProperty(missing.key()), given, isFree);
                given.add(number);
                return number;
            });
        }
        return new Ports(Map.copyOf(numbers));
    }

    private static int firstFree(Port port, @Nullable String remembered, Set<Integer> given, IntPredicate isFree) {
        if (remembered != null) {
            int number = number(port.key(), remembered);
            if (!given.contains(number) && isFree.test(number)) {
                return number;
            }
        }
        if (!given.contains(port.usual) && isFree.test(port.usual)) {
            return port.usual;
        }
        int number = FreePorts.next();
        while (given.contains(number)) {
            number = FreePorts.next();
        }
        return number;
    }

    private static int number(String name, String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= SMALLEST && number <= LARGEST) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // Said below, together with numbers that are out of range.
        }
        throw new LauncherException(name + " must be a port number, and is '" + text + "'.");
    }

    int get(Port port) {
        Integer number = numbers.get(port);
        if (number == null) {
            throw new IllegalStateException("Every port has a number, but not " + port);
        }
        return number;
    }

    private static Properties remembered(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new LauncherException("The ports in " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return properties;
    }

    private void remember(Path file) {
        Properties properties = new Properties();
        numbers.forEach((port, number) -> properties.setProperty(port.key(), String.valueOf(number)));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, "The ports of this stack.");
            DataFolder.replace(file, text.toString());
        } catch (IOException e) {
            throw new LauncherException("The ports cannot be kept in " + file + ": " + e.getMessage(), e);
        }
    }
}
