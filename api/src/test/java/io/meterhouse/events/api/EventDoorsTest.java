package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDoorsTest {
    private final EventDoors doors = new EventDoors();

    @ParameterizedTest
    @CsvSource({
        "/v1/events, /v1/events",
        "/v1/events/, /v1/events",
        "/v1/events?a=b/, /v1/events",
        "/v1/events/?a=b, /v1/events",
        "//v1///events//, /v1/events",
        "/, /",
        "//, /",
        "?, ''",
        "'', ''",
        "*, *"
    })
    void anAddressIsReadToItsPath(String uri, String path) {
        assertThat(EventDoors.path(uri)).isEqualTo(path);
    }

    @Test
    void everyPathHasItsDoorAndNothingElseHasOne() {
        doors.all()
                .forEach(door -> door.paths().forEach(path -> {
                    assertThat(doors.at(path)).isSameAs(door);
                    assertThat(doors.at(path + "/")).isSameAs(door);
                    assertThat(doors.at(path + "?v=2")).isSameAs(door);
                    assertThat(doors.at(path + "/x")).isNull();
                }));
        assertThat(doors.at("/v1/event")).isNull();
        assertThat(doors.at("/V1/events")).isNull();
        assertThat(doors.at("")).isNull();
    }
}
