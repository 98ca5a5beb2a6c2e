package io.meterhouse.local.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/** The secrets of one local stack, made once and kept in its data folder, readable by its owner only. */
record Secrets(
        String postgresPassword,
        String clerkSecretKey,
        String clerkWebhookSecret,
        String stripeSecretKey,
        String stripeWebhookSecret,
        String keyPepper,
        String codecKeys) {

    private static final int KEY_BYTES = 32;
    private static final int PASSWORD_BYTES = 18;

    static Secrets of(DataFolder data) {
        try {
            if (!Files.exists(data.secrets())) {
                create(data.secrets());
            }
            Properties known = new Properties();
            try (Reader reader = Files.newBufferedReader(data.secrets())) {
                known.load(reader);
            }
            return new Secrets(
                    known.getProperty("postgres_password"),
                    known.getProperty("clerk_secret_key"),
                    known.getProperty("clerk_webhook_secret"),
                    known.getProperty("stripe_secret_key"),
                    known.getProperty("stripe_webhook_secret"),
                    known.getProperty("key_pepper"),
                    known.getProperty("codec_keys"));
        } catch (IOException e) {
            throw new LauncherException("The secrets in " + data.secrets() + " cannot be kept: " + e.getMessage(), e);
        }
    }

    private static void create(Path file) throws IOException {
        SecureRandom random = new SecureRandom();
        Properties made = new Properties();
        made.setProperty("postgres_password", urlSafe(random, PASSWORD_BYTES));
        made.setProperty("clerk_secret_key", "sk_test_" + urlSafe(random, PASSWORD_BYTES));
        made.setProperty("clerk_webhook_secret", "whsec_" + base64(random, KEY_BYTES));
        made.setProperty("stripe_secret_key", "sk_test_" + urlSafe(random, PASSWORD_BYTES));
        made.setProperty("stripe_webhook_secret", "whsec_" + base64(random, KEY_BYTES));
        made.setProperty("key_pepper", base64(random, KEY_BYTES));
        made.setProperty("codec_keys", "local1:" + base64(random, KEY_BYTES));
        StringWriter text = new StringWriter();
        made.store(text, "Made once for this data folder; without them its keys and histories cannot be read.");
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, text.toString());
        Files.move(unfinished, file);
    }

    private static String base64(SecureRandom random, int length) {
        return Base64.getEncoder().encodeToString(bytes(random, length));
    }

    private static String urlSafe(SecureRandom random, int length) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, length));
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
