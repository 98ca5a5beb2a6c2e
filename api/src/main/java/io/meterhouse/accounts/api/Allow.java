package io.meterhouse.accounts.api;

import io.meterhouse.apikeys.KeyScope;
import io.swagger.v3.oas.annotations.Parameter;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a handler's {@link Caller}: who may ask. Anybody else gets 403, and nobody at all 401. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(hidden = true)
public @interface Allow {
    Who[] value();

    /** What a key must be allowed to do; said wherever keys are let in. */
    KeyScope[] scope() default {};
}
