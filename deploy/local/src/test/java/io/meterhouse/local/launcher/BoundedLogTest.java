package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {

    @Test
    void aFullLogIsSetAsideOnceAndNeverGrowsBeyondTwiceItsLimit(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("engine.log");
        try (BoundedLog log = new BoundedLog(file, 1_000)) {
            for (int i = 0; i < 1_000; i++) {
                log.line("line " + i);
            }
        }

        assertThat(Files.size(file)).isLessThan(1_100);
        assertThat(Files.size(folder.resolve("engine.log.1"))).isLessThan(1_100);
        assertThat(Files.readString(file)).endsWith("line 999\n");
    }

    @Test
    void aFollowerSeesWholeLinesOnly(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("supervisor.log");
        LogFollower follower = new LogFollower(file, 0);
        assertThat(follower.newLines()).isEmpty();

        Files.writeString(file, "first\nsec");
        assertThat(follower.newLines()).containsExactly("first");

        Files.writeString(file, "first\nsecond\n");
        assertThat(follower.newLines()).containsExactly("second");
    }
}
