package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOversIT {

    @TempDir
    private Path folder;

    private DataFolder data;
    private Process sleeping;

    @BeforeEach
    void start() throws Exception {
        data = new DataFolder(folder);
        data.create();
        sleeping = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void stop() {
        sleeping.destroyForcibly();
    }

    @Test
    void aProcessThatAKilledSupervisorLeftIsEnded() throws Exception {
        Path mark = data.processes().resolve("api.pid");
        ProcessMark.of(sleeping.toHandle()).write(mark);

        assertThat(LeftOvers.end(data)).isEqualTo(1);

        assertThat(sleeping.isAlive()).isFalse();
        assertThat(mark).doesNotExist();
    }

    @Test
    void aStrangerUnderTheSameNumberIsLeftAlone() throws Exception {
        ProcessMark mark = ProcessMark.of(sleeping.toHandle());
        new ProcessMark(mark.pid(), mark.startedMillis() - 60_000)
                .write(data.processes().resolve("api.pid"));

        assertThat(LeftOvers.end(data)).isZero();

        assertThat(sleeping.isAlive()).isTrue();
    }

    @Test
    void aFolderWithoutMarksHasNothingLeft() {
        assertThat(LeftOvers.end(data)).isZero();
        assertThat(StackStatus.read(data).json())
                .isEqualTo("{\"state\":\"stopped\",\"endpoints\":{},\"processes\":{},\"data\":\"" + folder + "\"}");
    }
}
