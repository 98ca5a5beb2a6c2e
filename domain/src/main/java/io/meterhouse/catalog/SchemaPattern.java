package io.meterhouse.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How large an automaton a regular expression becomes. Matching in linear time is linear in this as well, and a dozen
 * characters can ask for a million states: {@code ((a{100}){100}){100}}.
 */
final class SchemaPattern {
    private static final int MAX_LENGTH = 256;
    /** States of the automaton, about. */
    private static final int MAX_SIZE = 1_000;

    private final String pattern;
    private final Deque<Long> enclosing = new ArrayDeque<>();
    private int at;
    private long size;
    // The size of what a repetition that comes next repeats.
    private long last;

    private SchemaPattern(String pattern) {
        this.pattern = pattern;
    }

    /** What is wrong with its size, or null. Says nothing about its syntax. */
    static @Nullable String fault(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            return "a pattern has at most " + MAX_LENGTH + " characters";
        }
        if (sizeOf(pattern) > MAX_SIZE) {
            return "its repetitions come to more than " + MAX_SIZE + " states";
        }
        return null;
    }

    /** How much it costs to look at one character with it, about. */
    static long sizeOf(String pattern) {
        return new SchemaPattern(pattern).measured();
    }

    private long measured() {
        while (at < pattern.length()) {
            char next = pattern.charAt(at++);
            switch (next) {
                case '(' -> open();
                case ')' -> close();
                case '[' -> {
                    skipClass();
                    atom(1);
                }
                case '\\' -> {
                    at++;
                    atom(1);
                }
                case '{' -> repeat();
                default -> atom(1);
            }
        }
        while (!enclosing.isEmpty()) {
            close();
        }
        return Math.max(1, size);
    }

    private void atom(long states) {
        last = states;
        size = Math.min(size + states, Integer.MAX_VALUE);
    }

    private void open() {
        enclosing.push(size);
        size = 0;
        last = 0;
    }

    private void close() {
        long inside = size;
        size = enclosing.isEmpty() ? 0 : enclosing.pop();
        atom(inside + 1);
    }

    /** To behind the bracket that ends the class; one that comes first is a character of it. */
    private void skipClass() {
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        if (at < pattern.length() && pattern.charAt(at) == ']') {
            at++;
        }
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** A brace without a number behind it is a character. */
    private void repeat() {
        int end = pattern.indexOf('}', at);
        String bounds = end < 0 ? "" : pattern.substring(at, end);
        if (bounds.isEmpty() || !Character.isDigit(bounds.charAt(0))) {
            atom(1);
            return;
        }
        long times = 0;
        for (String bound : bounds.split(",", -1)) {
            times = Math.max(times, number(bound));
        }
        at = end + 1;
        long repeated = Math.min(Math.max(1, last) * (times + 1), Integer.MAX_VALUE);
        atom(repeated);
    }

    private static long number(String digits) {
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 10);
            number = Math.min(digit < 0 ? number : number * 10 + digit, MAX_SIZE * 10L);
        }
        return number;
    }
}
