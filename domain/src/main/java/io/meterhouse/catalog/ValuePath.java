package io.meterhouse.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in an event a value is: member steps into {@code data} ({@code $.a.b}, or {@code $['a.b']} for names that need
 * quotes), or the event's {@code subject} or {@code source}.
 *
 * @param root what the steps start from
 * @param members the steps; empty unless the root is the data
 */
public record ValuePath(Root root, List<String> members) {
    /** As deep as {@code data} may nest. */
    public static final int MAX_STEPS = 64;

    public static final int MAX_LENGTH = 1024;

    private static final Pattern SHORT_STEP = Pattern.compile("\\.([\\p{L}_][\\p{L}\\p{N}_-]*)");
    private static final Pattern QUOTED_STEP =
            Pattern.compile("\\[(?:'((?:[^'\\\\]|\\\\['\\\\])*)'|\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\")]");
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");

    /** What a path starts from. */
    public enum Root {
        DATA,
        SUBJECT,
        SOURCE
    }

    public static final ValuePath SUBJECT = new ValuePath(Root.SUBJECT, List.of());
    public static final ValuePath SOURCE = new ValuePath(Root.SOURCE, List.of());

    public ValuePath {
        members = List.copyOf(members);
        if ((root == Root.DATA) == members.isEmpty()) {
            throw new IllegalArgumentException("steps lead into the data, and only there");
        }
        if (members.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a path has at most " + MAX_STEPS + " steps");
        }
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException with a message for people where it is none
     */
    public static ValuePath parse(String text) {
        if (text.equals("subject")) {
            return SUBJECT;
        }
        if (text.equals("source")) {
            return SOURCE;
        }
        if (!text.startsWith("$") || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a path is 'subject', 'source' or member steps like $.a.b");
        }
        return new ValuePath(Root.DATA, steps(text));
    }

    private static List<String> steps(String text) {
        List<String> members = new ArrayList<>();
        int position = 1;
        while (position < text.length()) {
            Matcher step = (text.charAt(position) == '.' ? SHORT_STEP : QUOTED_STEP)
                    .matcher(text)
                    .region(position, text.length());
            if (!step.lookingAt()) {
                throw new IllegalArgumentException("not a member step at character " + position
                        + ": only $.a.b and $['a b']" + " are known, no wildcards, no indexes");
            }
            members.add(nameOf(step));
            position = step.end();
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a path names at least one member: $.a");
        }
        return members;
    }

    private static String nameOf(Matcher step) {
        for (int group = 1; group <= step.groupCount(); group++) {
            String name = step.group(group);
            if (name != null) {
                return name.replaceAll("\\\\(.)", "$1");
            }
        }
        throw new IllegalStateException("a step that matches has a name");
    }

    /** The path as it is written; {@code parse(text())} is the path. */
    public String text() {
        if (root != Root.DATA) {
            return root.name().toLowerCase(Locale.ROOT);
        }
        StringBuilder text = new StringBuilder("$");
        for (String member : members) {
            if (PLAIN_NAME.matcher(member).matches()) {
                text.append('.').append(member);
            } else {
                text.append("['")
                        .append(member.replace("\\", "\\\\").replace("'", "\\'"))
                        .append("']");
            }
        }
        return text.toString();
    }
}
