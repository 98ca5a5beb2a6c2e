package io.meterhouse.billing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Splits an amount over weights so that the parts add up to it: for parts that are all known at once. */
public final class LargestRemainder {
    private LargestRemainder() {}

    /**
     * One part per weight. What flooring leaves over goes, a step each, to the largest remainders; among equals to the
     * earlier. Where all weights are zero they count as equal.
     *
     * @throws IllegalArgumentException where there are no weights, or one is negative
     */
    public static List<Money> split(Money total, List<BigDecimal> weights) {
        List<BigInteger> whole = wholeWeights(weights);
        BigInteger sum = whole.stream().reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger steps = BigInteger.valueOf(total.steps()).abs();
        long[] parts = new long[whole.size()];
        BigInteger[] remainders = new BigInteger[whole.size()];
        long left = steps.longValueExact();
        for (int i = 0; i < parts.length; i++) {
            BigInteger[] quotient = steps.multiply(whole.get(i)).divideAndRemainder(sum);
            parts[i] = quotient[0].longValueExact();
            remainders[i] = quotient[1];
            left -= parts[i];
        }
        IntStream.range(0, parts.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
                .limit(left)
                .forEach(i -> parts[i]++);
        List<Money> split = new ArrayList<>(parts.length);
        for (long part : parts) {
            split.add(Money.ofSteps(total.isNegative() ? -part : part, total.currency()));
        }
        return List.copyOf(split);
    }

    /** The weights brought to whole numbers by their widest scale, so that the division below is exact. */
    private static List<BigInteger> wholeWeights(List<BigDecimal> weights) {
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to split over");
        }
        int scale = 0;
        boolean allZero = true;
        for (BigDecimal weight : weights) {
            if (weight.signum() < 0) {
                throw new IllegalArgumentException("a weight must not be negative: " + weight);
            }
            scale = Math.max(scale, weight.scale());
            allZero &= weight.signum() == 0;
        }
        List<BigInteger> whole = new ArrayList<>(weights.size());
        for (BigDecimal weight : weights) {
            whole.add(
                    allZero
                            ? BigInteger.ONE
                            : weight.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue());
        }
        return whole;
    }
}
