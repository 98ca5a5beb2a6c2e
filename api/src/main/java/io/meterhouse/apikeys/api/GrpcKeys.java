package io.meterhouse.apikeys.api;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.ApiKeyCache.Presented;
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

    /** What was presented for the key: a call that goes on asks again whether it works. */
    public static final Context.Key<Presented> PRESENTED = Context.key("presented-key");

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
            Presented presented = presented(headers);
            ActiveKey key = presented == null ? null : keys.find(presented);
            if (presented != null && key != null) {
                Context context = Context.current().withValues(KEY, key, PRESENTED, presented);
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

    /**
     * Sees to it that memory knows the key of a call that begins; to be called where waiting for the database is allowed.
     *
     * @return false where it cannot be looked for now: then whoever takes the call would wait for the same, to say so
     */
    public boolean remember(Metadata headers) {
        Presented presented = presented(headers);
        if (presented != null) {
            try {
                keys.find(presented);
            } catch (RuntimeException unknowable) {
                LOG.debug("a key could not be looked for before its call: {}", unknowable.toString());
                return false;
            }
        }
        return true;
    }

    private @Nullable Presented presented(Metadata headers) {
        String plaintext = credentials(headers);
        return plaintext == null ? null : keys.presented(plaintext);
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
