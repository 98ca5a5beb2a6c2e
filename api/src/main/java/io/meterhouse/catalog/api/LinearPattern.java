package io.meterhouse.catalog.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import io.meterhouse.catalog.EventSchema;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a schema, matched in time that is linear in the text whatever the expression: RE2 has no
 * backtracking, and therefore no look-around and no back-references. How much it may match is bounded besides.
 */
final class LinearPattern implements RegularExpression {
    private final Pattern pattern;
    private final long states;

    private LinearPattern(Pattern pattern, long states) {
        this.pattern = pattern;
        this.states = states;
    }

    /** @throws PatternSyntaxException where it is none */
    static LinearPattern of(String pattern) {
        return new LinearPattern(Pattern.compile(pattern), EventSchema.costOf(pattern));
    }

    /** What is wrong with a pattern, or null. */
    static @Nullable String fault(String pattern) {
        try {
            Pattern.compile(pattern);
            return null;
        } catch (PatternSyntaxException wrong) {
            return "not a regular expression of RE2 (which has no look-around and no back-references): "
                    + wrong.getDescription();
        }
    }

    @Override
    public boolean matches(String value) {
        JudgingBudget.spendOnPattern(value.length(), states);
        return pattern.matcher(value).find();
    }
}
