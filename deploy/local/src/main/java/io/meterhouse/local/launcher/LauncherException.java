package io.meterhouse.local.launcher;

/** Something the person at the keyboard has to know; the message is one sentence that says what is wrong and what to do. */
final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LauncherException(String sentence) {
        super(sentence);
    }

    LauncherException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
