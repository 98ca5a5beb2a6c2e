package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Public;
import io.meterhouse.accounts.api.Who;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * Refuses to start where a handler of ours says neither who may call it nor that everybody may, or lets keys in without a
 * word on what they must be allowed to do.
 */
@Component
class GuardedHandlers implements SmartInitializingSingleton {
    private final RequestMappingHandlerMapping requestMappingHandlerMapping;

    GuardedHandlers(RequestMappingHandlerMapping requestMappingHandlerMapping) {
        this.requestMappingHandlerMapping = requestMappingHandlerMapping;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> open = requestMappingHandlerMapping.getHandlerMethods().values().stream()
                .filter(GuardedHandlers::isOpen)
                .map(HandlerMethod::toString)
                .toList();
        if (!open.isEmpty()) {
            throw new IllegalStateException(
                    "handlers without @Allow Caller or @Public, or keys without a scope: " + open);
        }
    }

    static boolean isOpen(HandlerMethod handler) {
        return handler.getBeanType().getPackageName().startsWith("io.meterhouse")
                && !handler.hasMethodAnnotation(Public.class)
                && Stream.of(handler.getMethodParameters()).noneMatch(GuardedHandlers::guards);
    }

    private static boolean guards(MethodParameter parameter) {
        Allow allow = parameter.getParameterAnnotation(Allow.class);
        return parameter.getParameterType() == Caller.class
                && allow != null
                && (allow.scope().length > 0 || !List.of(allow.value()).contains(Who.KEY));
    }
}
