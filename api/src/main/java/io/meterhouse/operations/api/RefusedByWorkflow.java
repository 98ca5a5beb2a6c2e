package io.meterhouse.operations.api;

import io.meterhouse.operations.workflow.Refusals;
import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/** Reads a workflow's no as a problem. */
final class RefusedByWorkflow {
    private static final int STATUS = 0;
    private static final int CODE = 1;
    private static final int DETAIL = 2;

    private RefusedByWorkflow() {}

    /** Null where the failure is none that was meant for the caller. */
    static @Nullable Problem problemOf(ApplicationFailure failure) {
        if (!Refusals.TYPE.equals(failure.getType()) || failure.getDetails().getSize() <= DETAIL) {
            return null;
        }
        Integer status = failure.getDetails().get(STATUS, Integer.class);
        String code = failure.getDetails().get(CODE, String.class);
        String detail = failure.getDetails().get(DETAIL, String.class);
        return status == null || code == null || detail == null ? null : Problem.of(status, code, detail);
    }
}
