package io.meterhouse.events.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All the ways in over HTTP, and which of them an address is. */
@Component
class EventDoors {
    private final List<EventDoor> doors;
    private final Map<String, EventDoor> byPath = new HashMap<>();

    EventDoors() {
        List<EventDoor> all = new ArrayList<>();
        all.add(new NativeDoor());
        all.addAll(SeedDoor.all());
        all.addAll(SegmentDoor.all());
        all.add(new PostHogDoor());
        all.add(new OpenMeterDoor());
        this.doors = List.copyOf(all);
        for (EventDoor door : doors) {
            for (String path : door.paths()) {
                if (byPath.put(path, door) != null) {
                    throw new IllegalStateException("two doors at " + path);
                }
            }
        }
    }

    List<EventDoor> all() {
        return doors;
    }

    /**
     * The door at an address; null where none is. It may have slashes at its end and double ones on its way, as clients
     * write them that put addresses together, and anything behind a question mark.
     */
    @Nullable
    EventDoor at(String uri) {
        // Nearly every event comes to the plain path.
        EventDoor door = byPath.get(uri);
        return door == null ? byPath.get(path(uri)) : door;
    }

    static String path(String uri) {
        int query = uri.indexOf('?');
        int end = query < 0 ? uri.length() : query;
        while (end > 1 && uri.charAt(end - 1) == '/') {
            end--;
        }
        if (uri.indexOf("//") < 0) {
            return uri.substring(0, end);
        }
        StringBuilder path = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char next = uri.charAt(i);
            if (next != '/' || i == 0 || uri.charAt(i - 1) != '/') {
                path.append(next);
            }
        }
        return path.toString();
    }
}
