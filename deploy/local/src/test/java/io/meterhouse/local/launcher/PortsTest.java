package io.meterhouse.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void everyPortIsTheUsualOneWhereNobodySitsOnIt() {
        Ports ports = Ports.choose(new Properties(), Map.of(), port -> true);

        assertThat(ports.get(Port.API)).isEqualTo(8080);
        assertThat(ports.get(Port.POSTGRES)).isEqualTo(5432);
        assertThat(ports.numbers()).hasSize(Port.values().length);
    }

    @Test
    void aTakenUsualPortIsReplacedAndTheReplacementRemembered() {
        Properties remembered = new Properties();
        remembered.setProperty("api", "18080");

        assertThat(Ports.choose(remembered, Map.of(), port -> port != 8080).get(Port.API))
                .isEqualTo(18080);
        assertThat(Ports.choose(new Properties(), Map.of(), port -> port != 8080)
                        .get(Port.API))
                .isNotEqualTo(8080);
    }

    @Test
    void aPortThatWasAskedForAndIsTakenIsSaidInOneSentence() {
        assertThatThrownBy(() ->
                        Ports.choose(new Properties(), Map.of("METERHOUSE_API_PORT", "8085"), port -> port != 8085))
                .isInstanceOf(LauncherException.class)
                .hasMessage("Port 8085, asked for by METERHOUSE_API_PORT, is taken by another program; "
                        + "free it or choose another.");
    }

    @Test
    void aPortThatWasAskedForIsGivenToNobodyElse() {
        Ports ports = Ports.choose(new Properties(), Map.of("METERHOUSE_WORKERS_PORT", "8080"), port -> true);

        assertThat(ports.get(Port.WORKERS)).isEqualTo(8080);
        assertThat(ports.get(Port.API)).isNotEqualTo(8080);
        assertThat(ports.numbers().values()).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoPortIsRefusedByItsName() {
        for (String wrong : new String[] {"eighty", "0", "70000", "-1"}) {
            assertThatThrownBy(() -> Ports.choose(new Properties(), Map.of("METERHOUSE_API_PORT", wrong), port -> true))
                    .isInstanceOf(LauncherException.class)
                    .hasMessage("METERHOUSE_API_PORT must be a port number, and is '" + wrong + "'.");
        }
    }
}
