package io.meterhouse.billing.api;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The keys of meters by their ids: rows hold ids, people read keys. */
@Component
class MeterKeys {
    private final MeterStore meters;

    MeterKeys(MeterStore meters) {
        this.meters = meters;
    }

    Map<String, String> all() {
        return meters.all().stream().collect(Collectors.toMap(Meter::id, Meter::key));
    }
}
