package io.meterhouse.apikeys.api;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets calls with a key that works pass, and puts the key beside them. The key travels as {@code authorization} metadata. */
@Component
public class GrpcKeys implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcKeys.class);

    /** The key of the call under way. */
    public static final Context.Key<ActiveKey> KEY = Context.key("key");

    /** The idempotency key of the call under way, where it has one. */
    public static final Context.Key<String> IDEMPOTENCY_KEY = Context.key("idempotency-key");

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> IDEMPOTENCY =
            Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "bearer ";

    private final ApiKeyCache keys;

    GrpcKeys(ApiKeyCache keys) {
        this.keys = keys;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            String plaintext = credentials(headers);
            ActiveKey key = plaintext == null ? null : keys.find(plaintext);
            if (key != null) {
                Context context = Context.current().withValue(KEY, key);
                String idempotencyKey = headers.get(IDEMPOTENCY);
                return Contexts.interceptCall(
                        idempotencyKey == null ? context : context.withValue(IDEMPOTENCY_KEY, idempotencyKey),
                        call,
                        headers,
                        next);
            }
            call.close(
                    Status.UNAUTHENTICATED.withDescription("The key is missing, unknown, expired or revoked."),
                    new Metadata());
        } catch (RuntimeException unknowable) {
            LOG.warn("a key could not be checked: {}", unknowable.toString());
            call.close(Status.UNAVAILABLE.withDescription("Keys cannot be checked at the moment."), new Metadata());
        }
        return new ServerCall.Listener<>() {};
    }

    private static @Nullable String credentials(Metadata headers) {
        String authorization = headers.get(AUTHORIZATION);
        if (authorization == null) {
            return headers.get(API_KEY);
        }
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
