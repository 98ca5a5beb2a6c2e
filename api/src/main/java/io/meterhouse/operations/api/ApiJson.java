package io.meterhouse.operations.api;

import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Money;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * The JSON of the public contract: snake_case, unknown fields refused, nothing read as what it is not, times as RFC 3339,
 * decimals as plain strings without trailing zeros, money as minor units beside its currency.
 */
public final class ApiJson {
    private static final int MAX_DECIMAL_LENGTH = 100;
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final List<CoercionInputShape> NO_TEXT =
            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);

    private ApiJson() {}

    /** A mapper that reads and writes as the api does, for what is not behind a handler. */
    public static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder();
        configure(builder);
        return builder.build();
    }

    static void configure(JsonMapper.Builder builder) {
        builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> NO_TEXT.forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
                .addModule(new SimpleModule("meterhouse")
                        .addDeserializer(String.class, new TextReader())
                        .addKeyDeserializer(String.class, new NameReader())
                        .addSerializer(BigDecimal.class, new DecimalWriter())
                        .addDeserializer(BigDecimal.class, new DecimalReader())
                        .addDeserializer(Instant.class, new InstantReader())
                        .addSerializer(Money.class, new MoneyWriter())
                        .addDeserializer(Money.class, new MoneyReader()));
    }

    /** A decimal as the contract writes it: no exponent, no trailing zeros. */
    public static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /**
     * Refuses the character NUL, which PostgreSQL takes in no text, and API keys, which are never to be kept: wherever they
     * stand, it is the sender's mistake.
     */
    private static final class TextReader extends StringDeserializer {
        @Override
        public String deserialize(JsonParser json, DeserializationContext context) {
            return checked(super.deserialize(json, context), context);
        }

        static String checked(String text, DeserializationContext context) {
            if (text.indexOf('\0') >= 0) {
                throw context.weirdStringException(text, String.class, "no text has this character");
            }
            if (ApiKeyFormat.isContainedIn(text)) {
                throw Problem.misplacedKey(400);
            }
            return text;
        }
    }

    private static final class NameReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return TextReader.checked(key, context);
        }
    }

    private static final class DecimalWriter extends ValueSerializer<BigDecimal> {
        @Override
        public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
            json.writeString(plain(value));
        }
    }

    private static final class DecimalReader extends ValueDeserializer<BigDecimal> {
        @Override
        public BigDecimal deserialize(JsonParser json, DeserializationContext context) {
            String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : "";
            if (text.length() > MAX_DECIMAL_LENGTH || !DECIMAL.matcher(text).matches()) {
                return (BigDecimal) context.handleUnexpectedToken(BigDecimal.class, json);
            }
            return new BigDecimal(text);
        }
    }

    private static final class InstantReader extends ValueDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return OffsetDateTime.parse(json.getString()).toInstant();
                } catch (DateTimeException notATime) {
                    // Told below, as any other value that is no time.
                }
            }
            return (Instant) context.handleUnexpectedToken(Instant.class, json);
        }
    }

    private static final class MoneyWriter extends ValueSerializer<Money> {
        @Override
        public void serialize(Money value, JsonGenerator json, SerializationContext context) {
            json.writeStartObject();
            json.writeNumberProperty("amount", value.minorUnits());
            json.writeStringProperty("currency", value.currency().code());
            json.writeEndObject();
        }
    }

    private record MoneyForm(Long amount, String currency) {}

    private static final class MoneyReader extends ValueDeserializer<Money> {
        @Override
        public Money deserialize(JsonParser json, DeserializationContext context) {
            MoneyForm form = context.readValue(json, MoneyForm.class);
            if (form.amount() == null || form.currency() == null) {
                return context.reportInputMismatch(Money.class, "money has an amount and a currency");
            }
            try {
                return new Money(form.amount(), Currency.of(form.currency()));
            } catch (IllegalArgumentException unknown) {
                return context.reportInputMismatch(Money.class, "there is no such currency");
            }
        }
    }
}
