package io.meterhouse.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptingDoorTest {

    @ParameterizedTest
    @CsvSource({
        "POST /v1/invoices, POST, /v1/invoices, true",
        "POST /v1/invoices, GET, /v1/invoices, false",
        "POST /v1/invoices, POST, /v1/invoices/in_1/pay, false",
        "POST /v1/invoices/*/pay, POST, /v1/invoices/in_1/pay, true",
        "POST /v1/invoices/{id}/pay, POST, /v1/invoices/in_1/pay, true",
        "POST /v1/invoices/*/pay, POST, /v1/invoices/in_1/void, false",
        "* /v1/invoices, GET, /v1/invoices, true",
        "/v1/invoices, POST, /v1/invoices, true",
        "*, DELETE, /anything, true",
    })
    void aFailureFitsItsMethodAndPath(String pattern, String method, String path, boolean fits) {
        assertThat(ScriptingDoor.matches(pattern, method, path)).isEqualTo(fits);
    }
}
