package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.clerk.TokenTerms.SignedBy;
import io.meterhouse.sandbox.server.Hmac;
import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Signs session tokens as Clerk's version 2 has them, with a key that stays the same over restarts. */
final class SessionTokens {
    private static final String KEYS = "keys";
    private static final String KEY_ID = "signing";
    private static final int KEY_BITS = 2048;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final RSAPrivateCrtKey key;
    private final String keyId;
    private final String issuer;
    private final String authorizedParty;
    private final Clock clock;

    private SessionTokens(RSAPrivateCrtKey key, String keyId, String issuer, String authorizedParty, Clock clock) {
        this.key = key;
        this.keyId = keyId;
        this.issuer = issuer;
        this.authorizedParty = authorizedParty;
        this.clock = clock;
    }

    static SessionTokens load(Store store, String issuer, String authorizedParty, Clock clock) {
        ObjectNode kept = store.change(change -> {
            Optional<ObjectNode> found = change.find(KEYS, KEY_ID);
            ObjectNode key = found.orElseGet(SessionTokens::newKey);
            if (found.isEmpty()) {
                change.put(KEYS, KEY_ID, key);
            }
            return key;
        });
        return new SessionTokens(
                privateKey(Json.text(kept, "pkcs8")), Json.text(kept, "kid"), issuer, authorizedParty, clock);
    }

    /** Stands for this Clerk instance in webhooks, and for its key in tokens. */
    String instanceId() {
        return keyId;
    }

    /**
     * The session's token, with the organization that is active in it.
     *
     * @param email a custom claim, as if Clerk's dashboard had been told to put it into session tokens
     */
    String sign(ObjectNode session, String email, Optional<ObjectNode> membership, TokenTerms terms) {
        long now = clock.instant().getEpochSecond();
        ObjectNode header = Json.object()
                .put("alg", algorithm(terms.signedBy()))
                .put("cat", "cl_B7d4PD111AAA")
                .put("kid", keyId)
                .put("typ", "JWT");
        ObjectNode claims = Json.object()
                .put("azp", terms.authorizedParty().orElse(authorizedParty))
                .put("exp", now + terms.life().toSeconds());
        claims.putArray("fva").add(0).add(-1);
        claims.put("iat", now)
                .put("iss", terms.issuer().orElse(issuer))
                .put("jti", Ids.random("", 20))
                .put("nbf", now + terms.validIn().toSeconds());
        membership
                .filter(_ -> terms.withOrganization())
                .ifPresent(found -> claims.putObject("o")
                        .put("id", Json.text(found.path("organization"), "id"))
                        .put("rol", Json.text(found, "role").replaceFirst("^org:", ""))
                        .put("slg", Json.text(found.path("organization"), "slug")));
        claims.put("sid", Json.text(session, "id"))
                .put("email", email)
                .put("sts", "active")
                .put("sub", Json.text(session, "user_id"))
                .put("v", 2);
        String content = encode(Json.write(header)) + "." + encode(Json.write(claims));
        return content + "." + BASE64.encodeToString(signature(content, terms.signedBy()));
    }

    private static String algorithm(SignedBy signer) {
        return switch (signer) {
            case CLERK, STRANGER -> "RS256";
            case PUBLIC_KEY -> "HS256";
            case NOBODY -> "none";
        };
    }

    private byte[] signature(String content, SignedBy signer) {
        return switch (signer) {
            case CLERK -> signature(content, key);
            case STRANGER -> signature(content, newPrivateKey());
            case PUBLIC_KEY -> Hmac.sha256(encode(key.getModulus()).getBytes(StandardCharsets.US_ASCII), content);
            case NOBODY -> new byte[0];
        };
    }

    ObjectNode keySet() {
        ObjectNode set = Json.object();
        set.putArray("keys")
                .addObject()
                .put("use", "sig")
                .put("kty", "RSA")
                .put("kid", keyId)
                .put("alg", "RS256")
                .put("n", encode(key.getModulus()))
                .put("e", encode(key.getPublicExponent()));
        return set;
    }

    private static byte[] signature(String content, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a session token cannot be signed", e);
        }
    }

    private static ObjectNode newKey() {
        return Json.object()
                .put("kid", Ids.random("ins_", 27))
                .put("pkcs8", Base64.getEncoder().encodeToString(newPrivateKey().getEncoded()));
    }

    private static PrivateKey newPrivateKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    private static RSAPrivateCrtKey privateKey(String pkcs8) {
        try {
            return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the kept signing key cannot be read", e);
        }
    }

    private static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Big-endian without the sign byte, as JWK wants numbers. */
    private static String encode(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, skip, bytes.length));
    }
}
