package io.meterhouse.catalog;

import java.math.BigDecimal;
import java.util.List;

/** How a quantity becomes an amount. Amounts are in major units of the plan's currency. */
public sealed interface PriceModel
        permits PriceModel.Flat, PriceModel.PerUnit, PriceModel.Graduated, PriceModel.Volume, PriceModel.Packaged {

    /** The model's name in the API. */
    String type();

    /** Whether units can be given away before the model is applied. */
    default boolean allowsIncluded() {
        return !(this instanceof Flat);
    }

    /** The amount, once a period. */
    record Flat(BigDecimal amount) implements PriceModel {
        public static final String TYPE = "flat";

        public Flat {
            Price.requireNotNegative(amount, "amount");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** Quantity times unit amount. */
    record PerUnit(BigDecimal unitAmount) implements PriceModel {
        public static final String TYPE = "per_unit";

        public PerUnit {
            Price.requireNotNegative(unitAmount, "unit_amount");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** Each unit at its tier's price, and a tier's flat amount once any of the quantity lies in it. */
    record Graduated(List<Tier> tiers) implements PriceModel {
        public static final String TYPE = "graduated";

        public Graduated {
            tiers = checked(tiers);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** All units at the price of the tier that the quantity falls in. */
    record Volume(List<Tier> tiers) implements PriceModel {
        public static final String TYPE = "volume";

        public Volume {
            tiers = checked(tiers);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** Packages begun, times the package's amount. */
    record Packaged(BigDecimal packageSize, BigDecimal packageAmount) implements PriceModel {
        public static final String TYPE = "package";

        public Packaged {
            if (packageSize.signum() <= 0) {
                throw new IllegalArgumentException("a package holds more than nothing: " + packageSize);
            }
            Price.requireNotNegative(packageAmount, "package_amount");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    private static List<Tier> checked(List<Tier> tiers) {
        BigDecimal below = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size(); i++) {
            BigDecimal upTo = tiers.get(i).upTo();
            boolean last = i == tiers.size() - 1;
            if (last != (upTo == null)) {
                throw new IllegalArgumentException("the last tier is open, and only that one");
            }
            if (upTo != null && upTo.compareTo(below) <= 0) {
                throw new IllegalArgumentException("tiers rise: " + upTo + " does not lie above " + below);
            }
            below = upTo == null ? below : upTo;
        }
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("there is at least one tier");
        }
        return List.copyOf(tiers);
    }
}
