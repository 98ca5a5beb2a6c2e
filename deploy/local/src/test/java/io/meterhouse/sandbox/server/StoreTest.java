package io.meterhouse.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path folder;

    @Test
    void whatWasChangedIsThereAfterReopening() {
        try (Store store = open()) {
            put(store, "a", 1);
            put(store, "b", 2);
            put(store, "a", 3);
            store.change(change -> {
                change.remove("things", "b");
                return "";
            });
        }
        try (Store store = open()) {
            assertThat(values(store)).containsExactly(3);
        }
    }

    @Test
    void aLastLineCutShortIsDroppedAndTheNextChangeIsKept() throws IOException {
        try (Store store = open()) {
            put(store, "a", 1);
        }
        Files.writeString(file(), "[[\"things\",\"b\",{\"val", StandardOpenOption.APPEND);
        try (Store store = open()) {
            assertThat(values(store)).containsExactly(1);
            put(store, "c", 3);
        }
        try (Store store = open()) {
            assertThat(values(store)).containsExactly(1, 3);
        }
    }

    @Test
    void aDamagedLineInTheMiddleIsNotPassedOver() throws IOException {
        Files.writeString(file(), "[[\"things\",\"a\",{\"val\n[]\n");
        assertThatThrownBy(this::open).hasMessageContaining("cannot be read");
    }

    @Test
    void aFailedChangeLeavesNothingBehind() {
        try (Store store = open()) {
            put(store, "a", 1);
            assertThatThrownBy(() -> store.change(change -> {
                        change.put("things", "a", Json.object().put("value", 9));
                        change.put("things", "b", Json.object().put("value", 9));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(values(store)).containsExactly(1);
        }
        try (Store store = open()) {
            assertThat(values(store)).containsExactly(1);
        }
    }

    @Test
    void documentsReadAreCopies() {
        try (Store store = open()) {
            put(store, "a", 1);
            store.change(change -> change.find("things", "a").orElseThrow().put("value", 7));
            assertThat(values(store)).containsExactly(1);
        }
    }

    @Test
    void aLongHistoryOfFewDocumentsIsRewritten() throws IOException {
        String padding = "x".repeat(100_000);
        try (Store store = open()) {
            for (int i = 0; i < 200; i++) {
                int value = i;
                store.change(change -> {
                    change.put("things", "a", Json.object().put("value", value).put("padding", padding));
                    return "";
                });
            }
            put(store, "b", 7);
        }
        assertThat(Files.size(file())).isLessThan(10_000_000);
        try (Store store = open()) {
            assertThat(values(store)).containsExactly(199, 7);
        }
    }

    private Path file() {
        return folder.resolve("state.journal");
    }

    private Store open() {
        return Store.open(file());
    }

    private static void put(Store store, String id, int value) {
        store.change(change -> {
            change.put("things", id, Json.object().put("value", value));
            return id;
        });
    }

    private static List<Integer> values(Store store) {
        return store.change(change -> change.all("things", _ -> true).stream()
                .map(row -> row.path("value").asInt())
                .toList());
    }
}
