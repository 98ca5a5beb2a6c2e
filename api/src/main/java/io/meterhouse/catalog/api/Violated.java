package io.meterhouse.catalog.api;

import io.meterhouse.catalog.Violation;
import io.meterhouse.operations.api.Problem;
import java.util.List;

/** Tells what a form violates, field by field. */
final class Violated {
    private Violated() {}

    static void throwIfAny(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw Problem.fields(violations.stream()
                    .map(violation -> new Problem.FieldError(violation.pointer(), violation.code(), violation.detail()))
                    .toList());
        }
    }
}
