package io.meterhouse.operations.api;

import io.grpc.Status;
import java.util.stream.Collectors;

/** Problems as gRPC says them: the nearest status, with the code in front of the words. */
public final class GrpcProblems {
    private static final int MAX_ERRORS_TOLD = 10;

    private GrpcProblems() {}

    /** What to answer where something was thrown. */
    public static Status statusOf(Throwable thrown) {
        Problem problem = thrown instanceof Problem known ? known : ProblemHandler.problemOf(thrown);
        Status status =
                switch (problem.status()) {
                    case 400, 413 -> Status.INVALID_ARGUMENT;
                    case 401 -> Status.UNAUTHENTICATED;
                    case 403 -> Status.PERMISSION_DENIED;
                    case 404 -> Status.NOT_FOUND;
                    case 409 -> Status.FAILED_PRECONDITION;
                    case 429 -> Status.RESOURCE_EXHAUSTED;
                    case 503 -> Status.UNAVAILABLE;
                    default -> Status.INTERNAL;
                };
        return status.withDescription(problem.code() + ": " + problem.detail() + errors(problem));
    }

    private static String errors(Problem problem) {
        return problem.errors().stream()
                .limit(MAX_ERRORS_TOLD)
                .map(error -> " [" + error.pointer() + " " + error.code() + ": " + error.detail() + "]")
                .collect(Collectors.joining());
    }
}
