package io.meterhouse.events.api;

import io.meterhouse.events.EventLimits;
import io.meterhouse.operations.api.Problem;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects one body. A body that is not wanted (too large, no room) is read on and forgotten, so that its sender can read
 * the answer; beyond {@link #FORGOTTEN_BYTES} of that the connection is cut. Used by one thread at a time.
 */
final class BodyBuffer {
    /** As much is read of a body that nobody wants. */
    static final long FORGOTTEN_BYTES = 4L * EventLimits.BODY_BYTES;

    private static final int FIRST_BYTES = 4 * 1024;

    /** Why a body is not wanted. */
    private enum Unwanted {
        NO,
        NOT_ASKED_FOR,
        TOO_LARGE,
        NO_ROOM
    }

    private final BodyBudget budget;
    private byte[] bytes = new byte[0];
    private int length;
    private long forgotten;
    private int held;
    private Unwanted unwanted = Unwanted.NO;

    /** @param announced the Content-Length, or a negative number where there is none */
    BodyBuffer(BodyBudget budget, long announced) {
        this.budget = budget;
        if (announced > EventLimits.BODY_BYTES) {
            unwanted = Unwanted.TOO_LARGE;
        } else {
            grow((int) Math.max(announced, 0));
        }
    }

    /** A body that is only read to its end, because the answer is known already. */
    void forget() {
        unwanted = Unwanted.NOT_ASKED_FOR;
        giveBack();
    }

    void add(ByteBuf part) {
        int more = part.readableBytes();
        if (unwanted == Unwanted.NO && length + (long) more > EventLimits.BODY_BYTES) {
            unwanted = Unwanted.TOO_LARGE;
            giveBack();
        }
        if (unwanted == Unwanted.NO && length + more > bytes.length) {
            int doubled = Math.max(Math.max(FIRST_BYTES, bytes.length * 2), length + more);
            grow(Math.min(EventLimits.BODY_BYTES, doubled));
        }
        if (unwanted == Unwanted.NO) {
            part.readBytes(bytes, length, more);
            length += more;
            return;
        }
        forgotten += more;
        if (forgotten > FORGOTTEN_BYTES) {
            throw new BodyTooLongToForgetException();
        }
    }

    private void grow(int size) {
        if (!budget.take(size - held)) {
            unwanted = Unwanted.NO_ROOM;
            giveBack();
            return;
        }
        held = size;
        bytes = Arrays.copyOf(bytes, size);
    }

    /**
     * The whole body.
     *
     * @throws Problem where it was not wanted
     */
    byte[] whole() {
        return switch (unwanted) {
            case NO, NOT_ASKED_FOR -> length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
            case TOO_LARGE -> throw tooLarge();
            case NO_ROOM ->
                throw Problem.unavailable(
                        "unavailable", "Too many large bodies are under way. Please repeat.", EventIntake.RETRY_AFTER);
        };
    }

    static Problem tooLarge() {
        return Problem.tooLarge(
                "body_too_large", "A body has at most " + EventLimits.BODY_BYTES + " bytes, decompressed.");
    }

    void giveBack() {
        budget.giveBack(held);
        held = 0;
        bytes = new byte[0];
        length = 0;
    }

    /** The sender does not stop, and will not hear an answer. */
    static final class BodyTooLongToForgetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BodyTooLongToForgetException() {
            super("a body without end", null, false, false);
        }
    }
}
