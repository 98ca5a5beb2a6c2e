package io.meterhouse.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What {@code status --json} prints: the state of a stack, where it is found, and its processes. */
record StackStatus(
        State state, Map<String, @Nullable String> endpoints, Map<String, ProcessStatus> processes, String data) {

    enum State {
        ready,
        starting,
        stopped
    }

    /** The process that does the work, or no id while it is down. */
    record ProcessStatus(@Nullable Long pid, int restarts) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static StackStatus stopped(DataFolder data) {
        return new StackStatus(State.stopped, Map.of(), Map.of(), data.root().toString());
    }

    /** What the supervisor wrote last, or stopped where none is alive. */
    static StackStatus read(DataFolder data) {
        if (supervisor(data).isEmpty()) {
            return stopped(data);
        }
        try {
            return JSON.readValue(Files.readString(data.status()), StackStatus.class);
        } catch (IOException | JacksonException e) {
            return new StackStatus(
                    State.starting,
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>(),
                    data.root().toString());
        }
    }

    static Optional<ProcessHandle> supervisor(DataFolder data) {
        return ProcessMark.read(data.supervisorPid()).flatMap(ProcessMark::alive);
    }

    String json() {
        return JSON.writeValueAsString(this);
    }
}
