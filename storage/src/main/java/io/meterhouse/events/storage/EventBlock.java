package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rows of {@code events}, column by column in ClickHouse's Native form, which costs it half of what rows would: most
 * columns are taken as they are, and texts that come again and again are there once. It keeps its room when it is cleared,
 * for the next rows.
 */
public final class EventBlock {
    static final int VALUE_SCALE = 12;
    private static final int LIVE = 1;
    private static final int TEST = 2;
    private static final String NO_DIMENSIONS = "{}";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String DICTIONARY = "LowCardinality(String)";
    private static final String TIME = "DateTime64(6, 'UTC')";

    /** One column: what it is called, and who writes its values. */
    private record Column(String name, String type, Values values) {}

    private interface Values {
        void writeTo(OutputStream out, ValueBuffer scratch) throws IOException;
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<ValueBuffer> buffers = new ArrayList<>();
    private final List<DictionaryColumn> dictionaries = new ArrayList<>();
    private final ValueBuffer scratch = new ValueBuffer();
    private final Map<SortedMap<String, String>, Utf8> dimensionTexts = new HashMap<>();
    private int rows;
    private int matches;

    private final DictionaryColumn organization = dictionary("organization");
    private final ValueBuffer environment = plain("environment", "Enum8('live' = 1, 'test' = 2)");
    private final DictionaryColumn type = dictionary("type");
    private final ValueBuffer time = plain("time", TIME);
    private final DictionaryColumn source = dictionary("source");
    private final ValueBuffer id = plain("id", "String");
    private final ValueBuffer noSubject = buffer();
    private final ValueBuffer subject = buffer();
    private final ValueBuffer data;
    private final ValueBuffer extensions;
    private final DictionaryColumn keyId;
    private final DictionaryColumn keyLine;
    private final ValueBuffer identity;
    private final ValueBuffer receivedAt;
    private final ValueBuffer clockAt;
    private final ValueBuffer storedAt;
    private final ValueBuffer epoch;
    private final ValueBuffer partition;
    private final ValueBuffer offset;
    private final ValueBuffer repeat;
    private final ValueBuffer matchEnds = buffer();
    private final ValueBuffer matchMeter;
    private final ValueBuffer matchValue;
    private final ValueBuffer matchText;
    private final DictionaryColumn matchDimensions = new DictionaryColumn();

    public EventBlock() {
        columns.add(new Column("subject", "Nullable(String)", (out, _) -> {
            noSubject.writeTo(out);
            subject.writeTo(out);
        }));
        data = plain("data", "String");
        extensions = plain("extensions", "String");
        keyId = dictionary("key_id");
        keyLine = dictionary("key_line");
        identity = plain("identity", "UInt128");
        receivedAt = plain("received_at", TIME);
        clockAt = plain("clock_at", TIME);
        storedAt = plain("stored_at", TIME);
        epoch = plain("log_epoch", "UInt32");
        partition = plain("log_partition", "UInt32");
        offset = plain("log_offset", "UInt64");
        repeat = plain("repeat", "Bool");
        matchMeter = array("match_meter", "UInt32");
        matchValue = array("match_value", "Decimal(76, 12)");
        matchText = array("match_text", "String");
        dictionaries.add(matchDimensions);
        columns.add(new Column("match_dimensions", "Array(" + DICTIONARY + ")", (out, room) -> {
            writePrefix(out, room);
            matchEnds.writeTo(out);
            matchDimensions.writeTo(out, room);
        }));
    }

    /** A block of these rows. */
    public static EventBlock of(List<EventRow> rows) {
        EventBlock block = new EventBlock();
        rows.forEach(block::add);
        return block;
    }

    private ValueBuffer buffer() {
        ValueBuffer buffer = new ValueBuffer();
        buffers.add(buffer);
        return buffer;
    }

    private ValueBuffer plain(String name, String type) {
        ValueBuffer values = buffer();
        columns.add(new Column(name, type, (out, _) -> values.writeTo(out)));
        return values;
    }

    private ValueBuffer array(String name, String type) {
        ValueBuffer elements = buffer();
        columns.add(new Column(name, "Array(" + type + ")", (out, _) -> {
            matchEnds.writeTo(out);
            elements.writeTo(out);
        }));
        return elements;
    }

    private DictionaryColumn dictionary(String name) {
        DictionaryColumn values = new DictionaryColumn();
        dictionaries.add(values);
        columns.add(new Column(name, DICTIONARY, (out, room) -> {
            writePrefix(out, room);
            values.writeTo(out, room);
        }));
        return values;
    }

    private static void writePrefix(OutputStream out, ValueBuffer room) throws IOException {
        room.clear();
        DictionaryColumn.writePrefix(room);
        room.writeTo(out);
    }

    /** Forgets the rows and keeps the room they took. */
    public void clear() {
        buffers.forEach(ValueBuffer::clear);
        dictionaries.forEach(DictionaryColumn::clear);
        dimensionTexts.clear();
        rows = 0;
        matches = 0;
    }

    public int rows() {
        return rows;
    }

    public boolean isEmpty() {
        return rows == 0;
    }

    /** Takes a row over; what it was made of may change afterwards. */
    public void add(EventRow row) {
        organization.add(row.organization());
        environment.int8(row.environment() == Environment.LIVE ? LIVE : TEST);
        type.add(row.type());
        time.int64(row.time());
        source.add(row.source());
        id.text(row.id());
        Utf8 subjectOrNull = row.subject();
        noSubject.bool(subjectOrNull == null);
        subject.text(subjectOrNull == null ? EventRow.NO_TEXT : subjectOrNull);
        data.text(row.data());
        extensions.text(row.extensions());
        keyId.add(row.keyId());
        keyLine.add(row.keyLine());
        identity.int64(row.identity().low());
        identity.int64(row.identity().high());
        receivedAt.int64(row.receivedAt());
        clockAt.int64(row.clockAt());
        storedAt.int64(row.storedAt());
        epoch.int32(row.epoch());
        partition.int32(row.partition());
        offset.int64(row.offset());
        repeat.bool(row.repeat());
        row.matches().forEach(this::add);
        matchEnds.int64(matches);
        rows++;
    }

    /** These rows are repeats and the others are none, whatever was said of them when they were added. */
    public void markRepeats(BitSet repeats) {
        repeat.clear();
        for (int row = 0; row < rows; row++) {
            repeat.bool(repeats.get(row));
        }
    }

    private void add(MeterMatch match) {
        matchMeter.int32(match.meterNumber());
        matchValue.decimal256(match.value(), VALUE_SCALE);
        matchText.text(match.text());
        matchDimensions.add(dimensionTexts.computeIfAbsent(match.dimensions(), _ -> Utf8.of(dimensions(match))));
        matches++;
    }

    /** One canonical JSON object: the names are sorted. */
    static String dimensions(MeterMatch match) {
        return match.dimensions().isEmpty() ? NO_DIMENSIONS : JSON.writeValueAsString(match.dimensions());
    }

    List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    void writeTo(OutputStream out) throws IOException {
        scratch.clear();
        scratch.count(columns.size());
        scratch.count(rows);
        scratch.writeTo(out);
        for (Column column : columns) {
            scratch.clear();
            scratch.text(column.name());
            scratch.text(column.type());
            scratch.writeTo(out);
            column.values().writeTo(out, scratch);
        }
    }
}
