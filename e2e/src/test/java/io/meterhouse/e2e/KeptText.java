package io.meterhouse.e2e;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Everything that a stack keeps or shows, to be searched for words that must not be there. */
final class KeptText {
    /** The engines' own files (what is in them is asked of the engines), the sandboxes', the secrets' own, and jars. */
    private static final Set<String> NOT_READ =
            Set.of("postgres", "kafka", "clickhouse", "sandboxes", "programs", "secrets.properties");

    private static final List<String> SHOWN = List.of(
            "/actuator",
            "/actuator/health",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/prometheus",
            "/actuator/metrics",
            "/actuator/env",
            "/actuator/configprops",
            "/actuator/heapdump",
            "/v1/config",
            "/openapi.json");

    private final RunningStack stack;
    private final StoredRows rows;

    KeptText(RunningStack stack) {
        this.stack = stack;
        this.rows = new StoredRows(stack);
    }

    /** Where any of these words stands: place and word, the word by its name. */
    List<String> find(Collection<Needle> needles) {
        List<String> found = new ArrayList<>();
        read((place, text) -> {
            for (Needle needle : needles) {
                if (text.contains(needle.text())) {
                    found.add(needle.name() + " in " + place);
                }
            }
        });
        return found;
    }

    /** What is looked for, and how it is called where it is found: a secret is not repeated in a report. */
    record Needle(String name, String text) {}

    private void read(BiConsumer<String, String> reader) {
        files(reader);
        tables(reader);
        events(reader);
        histories(reader);
        for (String application : List.of("api", "workers")) {
            for (String path : SHOWN) {
                reader.accept(application + path, get(stack.endpoint(application) + path));
            }
        }
    }

    private void files(BiConsumer<String, String> reader) {
        try (Stream<Path> files = Files.walk(stack.data())) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !NOT_READ.contains(
                            stack.data().relativize(file).getName(0).toString()))
                    .forEach(file -> reader.accept(stack.data().relativize(file).toString(), text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            // Every byte is a character, so that a word is found among anything.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tables(BiConsumer<String, String> reader) {
        for (String table : rows.texts("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                + " AND table_type = 'BASE TABLE'")) {
            // As text, and byte columns as what they say as well, where they say something.
            reader.accept("table " + table, String.join("\n", rows.texts("SELECT t::text FROM " + table + " t")));
        }
        for (String column : rows.texts("SELECT table_name || '.' || column_name FROM information_schema.columns"
                + " WHERE table_schema = 'public' AND data_type = 'bytea'")) {
            String table = column.substring(0, column.indexOf('.'));
            String bytes = column.substring(column.indexOf('.') + 1);
            reader.accept(
                    "column " + column,
                    String.join("\n", rows.texts("SELECT encode(" + bytes + ", 'escape') FROM " + table)));
        }
    }

    private void events(BiConsumer<String, String> reader) {
        for (String table : get(query("SHOW TABLES FROM meterhouse")).lines().toList()) {
            reader.accept(
                    "ClickHouse's " + table, get(query("SELECT * FROM meterhouse.`" + table + "` FORMAT JSONEachRow")));
        }
    }

    private String query(String sql) {
        return stack.endpoint("clickhouse") + "/?query=" + java.net.URLEncoder.encode(sql, StandardCharsets.UTF_8);
    }

    private void histories(BiConsumer<String, String> reader) {
        try (WorkflowHistories histories = new WorkflowHistories(stack)) {
            Set<String> runs = new TreeSet<>(rows.texts("SELECT workflow_id || ' ' || run_id FROM workflow_runs"));
            for (String run : runs) {
                int space = run.lastIndexOf(' ');
                try {
                    reader.accept("history of " + run, histories.of(run.substring(0, space), run.substring(space + 1)));
                } catch (StatusRuntimeException e) {
                    // What Temporal has forgotten is in the archive, which is a table.
                    if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                        throw e;
                    }
                }
            }
        }
    }

    private static String get(String url) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
