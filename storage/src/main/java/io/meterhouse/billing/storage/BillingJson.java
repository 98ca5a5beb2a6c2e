package io.meterhouse.billing.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meterhouse.billing.Decimals;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The JSON kept in rows of billing: snake_case, decimals as strings, so that no reader ever makes a double of one. */
final class BillingJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(
                    ignored -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .addModule(new SimpleModule().addSerializer(new PlainDecimals()))
            .build();

    private BillingJson() {}

    static JSONB write(Object value) {
        return JSONB.valueOf(MAPPER.writeValueAsString(value));
    }

    static <T> T read(JSONB json, Class<T> type) {
        return MAPPER.readValue(json.data(), type);
    }

    static <T> T read(JSONB json, TypeReference<T> type) {
        return MAPPER.readValue(json.data(), type);
    }

    static JSONB position(LogPosition position) {
        return write(new Positions(position.epoch(), position.offsets()));
    }

    static @Nullable LogPosition position(@Nullable JSONB json) {
        if (json == null) {
            return null;
        }
        Positions read = read(json, Positions.class);
        return new LogPosition(read.epoch(), read.positions());
    }

    private record Positions(int epoch, List<Long> positions) {}

    private static final class PlainDecimals extends StdSerializer<BigDecimal> {
        PlainDecimals() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
            json.writeString(Decimals.text(value));
        }
    }
}
