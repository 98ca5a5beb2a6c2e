package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run: the events of one activity, timer, signal, update or child, told as one thing.
 *
 * @param name in words: {@code Take closing position}
 * @param kind {@code start}, {@code activity}, {@code timer}, {@code signal}, {@code update}, {@code child} or {@code end}
 * @param status {@code running}, {@code completed}, {@code failed}, {@code canceled} or {@code timed_out}
 * @param attempts how often it was tried, 1 where once was enough
 * @param input decoded, with what is personal or secret replaced
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Step(
        String name,
        String kind,
        String status,
        int attempts,
        @JsonProperty("started_at") Instant startedAt,
        @JsonProperty("ended_at") @Nullable Instant endedAt,
        @Nullable JsonNode input,
        @Nullable JsonNode result,
        @Nullable String failure) {
    Step ended(String how, Instant at, @Nullable JsonNode outcome, @Nullable String why) {
        return new Step(name, kind, how, attempts, startedAt, at, input, outcome, why);
    }

    Step tried(int times, @Nullable String why) {
        return new Step(name, kind, status, Math.max(times, attempts), startedAt, endedAt, input, result, why);
    }
}
