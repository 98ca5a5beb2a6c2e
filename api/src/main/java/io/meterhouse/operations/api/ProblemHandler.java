package io.meterhouse.operations.api;

import io.grpc.StatusRuntimeException;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.events.storage.ClickHouseException;
import io.meterhouse.events.storage.EventLogException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The one place where whatever went wrong becomes a problem that the caller can read. */
@Component
@Order(-2)
public class ProblemHandler implements WebExceptionHandler {
    /** How long a caller is asked to wait for something of ours that is down. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final int MAX_CAUSES = 20;
    /** No field of ours has a longer name; what is longer may be a secret in the wrong place. */
    private static final int MAX_NAME_SHOWN = 64;

    private static final int SERVER_ERROR = 500;
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    /** SQL states of a database that is away, starting, stopping, or out of connections. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "25006");

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(thrown);
        }
        Problem problem = problemOf(thrown);
        String requestId = RequestIds.of(exchange);
        tell(exchange, problem, thrown, requestId);
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        HttpHeaders headers = response.getHeaders();
        headers.set(RequestIds.HEADER, requestId);
        headers.setContentType(MediaType.parseMediaType(ProblemJson.CONTENT_TYPE));
        if (problem.retryAfter() != null) {
            headers.set(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, problem.retryAfter().toSeconds())));
        }
        if (thrown instanceof MethodNotAllowedException method) {
            headers.setAllow(Set.copyOf(method.getSupportedMethods()));
        }
        byte[] body = ProblemJson.bytes(problem, requestId);
        headers.setContentLength(body.length);
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static void tell(ServerWebExchange exchange, Problem problem, Throwable thrown, String requestId) {
        String path = exchange.getRequest().getPath().value();
        if (problem.status() == SERVER_ERROR) {
            LOG.error("{} {} failed ({})", exchange.getRequest().getMethod(), path, requestId, thrown);
        } else if (problem.status() > SERVER_ERROR) {
            LOG.warn(
                    "{} {} answered {} {} ({}): {}",
                    exchange.getRequest().getMethod(),
                    path,
                    problem.status(),
                    problem.code(),
                    requestId,
                    thrown.toString());
        }
    }

    /** What to say about a failure; total, so that nothing escapes as a stack trace. */
    public static Problem problemOf(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            Problem known = known(cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        if (thrown instanceof ResponseStatusException status) {
            return ofStatus(status);
        }
        return Problem.of(SERVER_ERROR, "internal", "Something went wrong here. It is logged under the request's id.");
    }

    private static @Nullable Problem known(Throwable cause) {
        return switch (cause) {
            case Problem problem -> problem;
            case ApplicationFailure refusal -> RefusedByWorkflow.problemOf(refusal);
            case DataBufferLimitException tooLarge ->
                Problem.tooLarge("body_too_large", "The body is larger than this route takes.");
            case UnrecognizedPropertyException unknown
            when ApiKeyFormat.isContainedIn(unknown.getPropertyName()) -> Problem.misplacedKey(400);
            case UnrecognizedPropertyException unknown ->
                Problem.field(pointer(unknown), "unknown_field", "There is no field of this name here.");
            // Thrown by a reader of ours, which the mapper has put its own exception around.
            case DatabindException wrapped when wrapped.getCause() instanceof Problem problem -> problem;
            case InvalidFormatException text
            when text.getTargetType() == String.class ->
                Problem.field(pointer(text), "invalid_text", "This field holds a character that no text has.");
            case StreamReadException malformed ->
                Problem.badRequest("malformed_body", "The body is not the JSON it should be.");
            case DatabindException wrong ->
                Problem.field(pointer(wrong), "invalid_value", "This value is not of the kind that belongs here.");
            case JacksonException wrong ->
                Problem.badRequest("malformed_body", "The body is not the JSON it should be.");
            case MissingRequestValueException missing ->
                Problem.field("?" + missing.getName(), "required", "This parameter is required.");
            case TaskRejectedException full -> away("overloaded", "More is asked at once than can be worked on.");
            case SQLTransientConnectionException none -> away("unavailable", "The database cannot be reached.");
            case SQLException sql -> ofSql(sql);
            case ClickHouseException events -> away("unavailable", "The event store does not answer.");
            case EventLogException log -> away("unavailable", "The event log does not answer.");
            case StatusRuntimeException grpc -> ofGrpc(grpc);
            case WorkflowServiceException service
            when service.getCause() == null -> away("unavailable", "The workflow service cannot be reached.");
            default -> null;
        };
    }

    private static @Nullable Problem ofSql(SQLException sql) {
        String state = sql.getSQLState();
        if (state == null) {
            return null;
        }
        boolean away = state.startsWith("08") || AWAY.contains(state);
        return away ? away("unavailable", "The database cannot be reached.") : null;
    }

    private static @Nullable Problem ofGrpc(StatusRuntimeException grpc) {
        return switch (grpc.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED, UNKNOWN, INTERNAL ->
                away("unavailable", "The workflow service cannot be reached.");
            default -> null;
        };
    }

    private static Problem away(String code, String detail) {
        return Problem.unavailable(code, detail, RETRY_AFTER);
    }

    private static Problem ofStatus(ResponseStatusException status) {
        int code = status.getStatusCode().value();
        return switch (code) {
            case 400 -> badInput(status);
            case 404 -> Problem.notFound();
            case 405 -> Problem.of(405, "method_not_allowed", "This path does not take this method.");
            case 406 -> Problem.of(406, "not_acceptable", "This cannot be answered in a type that is accepted.");
            case 413 -> Problem.tooLarge("body_too_large", "The body is larger than this route takes.");
            case 415 -> Problem.unsupportedMediaType("The body is of a type that this route does not take.");
            default ->
                code < SERVER_ERROR
                        ? Problem.of(code, "bad_request", "The request cannot be answered.")
                        : Problem.of(SERVER_ERROR, "internal", "Something went wrong here.");
        };
    }

    private static Problem badInput(ResponseStatusException status) {
        if (status instanceof ServerWebInputException input
                && input.getMethodParameter() != null
                && input.getMethodParameter().getParameterName() != null
                && !(input.getCause() instanceof CodecException)
                && input.getCause() != null) {
            String name = input.getMethodParameter().getParameterName();
            return Problem.field("?" + name, "invalid_value", "This value is not of the kind that belongs here.");
        }
        return Problem.badRequest("malformed_body", "The body is missing, or not what it should be.");
    }

    private static String pointer(DatabindException wrong) {
        List<JacksonException.Reference> path = wrong.getPath();
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            pointer.append('/').append(name == null ? Integer.toString(step.getIndex()) : escaped(name));
        }
        return pointer.toString();
    }

    private static String escaped(String name) {
        String shown = name.length() > MAX_NAME_SHOWN ? name.substring(0, MAX_NAME_SHOWN) : name;
        return shown.replace("~", "~0").replace("/", "~1");
    }
}
