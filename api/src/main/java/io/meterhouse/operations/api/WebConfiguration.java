package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.CallerResolver;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.CacheControl;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.ServerWebExchange;

/** Handlers block on virtual threads, take a caller and a page as parameters, and speak one JSON. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebFluxConfigurer {
    private static final Duration HASHED_FILES_LAST = Duration.ofDays(365);

    private final SimpleAsyncTaskExecutor requestExecutor;

    WebConfiguration(SimpleAsyncTaskExecutor requestExecutor) {
        this.requestExecutor = requestExecutor;
    }

    @Bean
    JsonMapperBuilderCustomizer apiJson() {
        return ApiJson::configure;
    }

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(requestExecutor);
        configurer.setControllerMethodPredicate(WebConfiguration::blocks);
    }

    private static boolean blocks(HandlerMethod handler) {
        return !Publisher.class.isAssignableFrom(handler.getReturnType().getParameterType());
    }

    @Override
    public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new CallerResolver(), new PageResolver(), new NewIdsResolver());
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(
                        CacheControl.maxAge(HASHED_FILES_LAST).cachePublic().immutable());
        registry.addResourceHandler("/**")
                .addResourceLocations("classpath:/static/")
                .setCacheControl(CacheControl.noCache());
    }

    private static final class NewIdsResolver implements SyncHandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == NewIds.class;
        }

        @Override
        public Object resolveArgumentValue(
                MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
            return NewIds.of(exchange);
        }
    }

    private static final class PageResolver implements SyncHandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == PageRequest.class;
        }

        @Override
        public Object resolveArgumentValue(
                MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
            var query = exchange.getRequest().getQueryParams();
            return PageRequest.parse(query.getFirst("limit"), query.getFirst("cursor"));
        }
    }
}
