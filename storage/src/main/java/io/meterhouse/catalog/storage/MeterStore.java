package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.METERS;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterForm;
import io.meterhouse.storage.generated.tables.records.MetersRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Meters. They belong to the operator, not to an organization, and are fixed when made. */
@Repository
public class MeterStore {
    private final DSLContext database;

    public MeterStore(DSLContext database) {
        this.database = database;
    }

    /** All of them, archived ones too, for what they counted stays counted. */
    public List<Meter> all() {
        return database.selectFrom(METERS).orderBy(METERS.NUMBER).fetch(MeterStore::meter);
    }

    public @Nullable Meter byKey(String key) {
        return database.selectFrom(METERS).where(METERS.KEY.eq(key)).fetchOne(MeterStore::meter);
    }

    public @Nullable Meter byId(String id) {
        return database.selectFrom(METERS).where(METERS.ID.eq(id)).fetchOne(MeterStore::meter);
    }

    private static Meter meter(MetersRecord row) {
        List<MeterForm.FilterForm> filters = CatalogJson.MAPPER.readValue(
                row.getFilter().data(), new TypeReference<List<MeterForm.FilterForm>>() {});
        Map<String, @Nullable String> groupBy = new TreeMap<>();
        CatalogJson.MAPPER
                .readValue(row.getGroupBy().data(), new TypeReference<Map<String, String>>() {})
                .forEach(groupBy::put);
        return new MeterForm(
                        row.getKey(),
                        row.getName(),
                        row.getEventType(),
                        row.getAggregation(),
                        row.getValuePath(),
                        List.copyOf(filters),
                        groupBy)
                .toMeter(row.getId(), row.getNumber());
    }
}
