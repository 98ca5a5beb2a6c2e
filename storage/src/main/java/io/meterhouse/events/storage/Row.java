package io.meterhouse.events.storage;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of an answer, while it is read. */
public final class Row {
    private final ClickHouseBinaryFormatReader reader;

    Row(ClickHouseBinaryFormatReader reader) {
        this.reader = reader;
    }

    public String text(String column) {
        return Objects.requireNonNull(reader.getString(column));
    }

    public @Nullable String textOrNull(String column) {
        return reader.hasValue(column) ? reader.getString(column) : null;
    }

    public long number(String column) {
        return reader.getLong(column);
    }

    public int smallNumber(String column) {
        return Math.toIntExact(reader.getLong(column));
    }

    public boolean flag(String column) {
        return reader.getBoolean(column);
    }

    public BigInteger bigInteger(String column) {
        return reader.getBigInteger(column);
    }

    public BigDecimal decimal(String column) {
        return reader.getBigDecimal(column);
    }

    /** Of a column that holds microseconds. */
    public Instant time(String column) {
        return Parameters.instant(reader.getLong(column));
    }
}
