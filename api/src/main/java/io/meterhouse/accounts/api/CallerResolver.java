package io.meterhouse.accounts.api;

import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.operations.api.Problem;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/** Hands a handler its caller, if the caller may ask; 401 or 403 otherwise. */
public class CallerResolver implements SyncHandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Object resolveArgumentValue(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        Allow allow = parameter.getParameterAnnotation(Allow.class);
        if (allow == null) {
            throw new IllegalStateException("a caller without @Allow in " + parameter.getExecutable());
        }
        Caller caller = Authentication.of(exchange).callerOrThrow();
        for (Who who : allow.value()) {
            if (caller.is(who)) {
                return within(caller, allow.scope());
            }
        }
        throw Problem.forbidden();
    }

    private static Caller within(Caller caller, KeyScope[] scopes) {
        for (KeyScope scope : scopes) {
            if (!caller.may(scope)) {
                throw Problem.missingScope(scope.code());
            }
        }
        return caller;
    }
}
