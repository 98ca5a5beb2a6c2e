package io.meterhouse.catalog.api;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.meterhouse.catalog.EventSchema;
import io.meterhouse.events.JsonSlice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/**
 * A schema made ready for events. It is compiled from its one form, in which there are no references, so that nothing is
 * ever fetched; it stops at the first thing that is wrong.
 */
final class CompiledSchema {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledSchema.class);
    private static final int MAX_MESSAGE = 300;
    /** Every alternative that fails is remembered until the last has failed; so many of those fit into memory. */
    private static final long MAX_ALTERNATIVES = 100_000;

    /** No number that is compared has an exponent beyond this: 1e999999999 would have a billion digits. */
    private static final int MAX_SCALE = 1_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(new BoundedNumbers())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(LinearPattern::of)
            .formatAssertionsEnabled(true)
            .failFast(true)
            // Not English: a machine that speaks another language would be asked first.
            .locale(Locale.ROOT)
            .build();

    private final Schema schema;
    private final int subschemas;
    private final int branches;

    private CompiledSchema(Schema schema, int subschemas, int branches) {
        this.schema = schema;
        this.subschemas = subschemas;
        this.branches = branches;
    }

    static CompiledSchema of(EventSchema schema) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(CONFIG).schemaCacheEnabled(false));
        Schema compiled = registry.getSchema(JSON.readTree(schema.normal().write()));
        compiled.initializeValidators();
        return new CompiledSchema(compiled, schema.subschemas(), schema.branches());
    }

    /**
     * The first thing that is wrong with an event's data: where it is, as a JSON pointer into the data, and what was
     * expected; null where nothing is. Total: data that cannot be judged is data that is not as demanded.
     */
    @Nullable
    String violation(JsonSlice data, JudgingBudget budget) {
        try {
            JsonNode node = JSON.readTree(data.array(), data.start(), data.length());
            long values = values(node);
            if (values * branches > MAX_ALTERNATIVES) {
                return "`data` has more values than can be held against the alternatives of its schema";
            }
            budget.spend(values * subschemas);
            List<Error> errors =
                    ScopedValue.where(JudgingBudget.CURRENT, budget).call(() -> schema.validate(node));
            return errors.isEmpty() ? null : message(errors.getFirst());
        } catch (JudgingBudget.SpentException spent) {
            return "`data` cannot be held against its schema, for the events of this body have too many values; send fewer"
                    + " at once";
        } catch (JacksonException | NumberOutOfBoundsException unreadable) {
            return "`data` holds a number or a name too long to be held against its schema";
        } catch (RuntimeException broken) {
            LOG.warn("data could not be judged", broken);
            return "`data` cannot be held against its schema";
        }
    }

    private static String message(Error error) {
        String pointer = String.valueOf(error.getInstanceLocation());
        String message = "`data`" + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + error.getMessage();
        // No store that a message reaches can hold U+0000.
        return (message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message).replace('\0', ' ');
    }

    /** How many values there are, those inside others too; the door has bounded how deep they nest. */
    private static long values(JsonNode node) {
        long values = 1;
        for (JsonNode child : node) {
            values += values(child);
        }
        return values;
    }

    private static final class BoundedNumbers extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueNode numberNode(@Nullable BigDecimal number) {
            if (number != null && Math.abs((long) number.scale()) > MAX_SCALE) {
                throw new NumberOutOfBoundsException();
            }
            return super.numberNode(number);
        }
    }

    private static final class NumberOutOfBoundsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NumberOutOfBoundsException() {
            super("a number's exponent is too large", null, false, false);
        }
    }
}
