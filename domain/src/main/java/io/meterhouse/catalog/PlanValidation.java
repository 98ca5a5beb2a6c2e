package io.meterhouse.catalog;

import io.meterhouse.billing.Interval;
import io.meterhouse.catalog.PriceForm.ModelForm;
import io.meterhouse.catalog.PriceForm.TierForm;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that must hold before a plan version can be published. */
public final class PlanValidation {
    public static final int MAX_PRICES = 100;
    public static final int MAX_TIERS = 100;

    private static final Set<String> MODELS_TO_COME = Set.of("percentage", "matrix");

    private final Violations violations = new Violations();
    private final Set<String> knownMeters;

    private PlanValidation(Set<String> knownMeters) {
        this.knownMeters = knownMeters;
    }

    /**
     * Finds everything that is wrong with a plan version; an empty list means that {@link PlanVersionForm#toInterval}
     * and {@link PlanVersionForm#toPrices} answer.
     *
     * @param knownMeters the keys of the meters that exist
     */
    public static List<Violation> validate(PlanVersionForm form, Set<String> knownMeters) {
        PlanValidation validation = new PlanValidation(knownMeters);
        validation.version(form);
        return validation.violations.found();
    }

    private void version(PlanVersionForm form) {
        Interval rhythm = null;
        if (violations.isGiven("/interval", form.interval())) {
            rhythm = interval("", form.interval(), form.intervalCount());
        }
        if (form.trialDays() != null && form.trialDays() != 0) {
            violations.add("/trial_days", Violation.NOT_SUPPORTED, "trials are not billed yet");
        }
        if (form.minimumCommitment() != null) {
            violations.add("/minimum_commitment", Violation.NOT_SUPPORTED, "commitments are not billed yet");
        }
        List<@Nullable PriceForm> prices = form.prices();
        if (!violations.isGiven("/prices", prices)) {
            return;
        }
        if (prices.isEmpty() || prices.size() > MAX_PRICES) {
            violations.add("/prices", Violation.OUT_OF_BOUNDS, "1 to " + MAX_PRICES + " prices");
            return;
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < prices.size(); i++) {
            PriceForm price = prices.get(i);
            String at = "/prices/" + i;
            if (violations.isGiven(at, price)) {
                price(at, price, rhythm);
                if (price.key() != null && !keys.add(price.key())) {
                    violations.add(at + "/key", Violation.DUPLICATE_KEY, "another price has this key");
                }
            }
        }
    }

    private void price(String at, PriceForm price, @Nullable Interval rhythm) {
        violations.key(at + "/key", price.key());
        violations.name(at + "/name", price.name());
        bounds(at, price);
        ModelForm model = price.model();
        if (!violations.isGiven(at + "/model", model) || !violations.isGiven(at + "/model/type", model.type())) {
            return;
        }
        boolean known = model(at + "/model", model, model.type());
        if (!known) {
            return;
        }
        if (model.type().equals(PriceModel.Flat.TYPE)) {
            flatFee(at, price, rhythm);
        } else {
            usage(at, price);
        }
        billing(at + "/billing", price.billing(), model.type());
    }

    private void flatFee(String at, PriceForm price, @Nullable Interval rhythm) {
        violations.absent(at + "/meter", price.meter(), "a flat price has no meter");
        violations.absent(at + "/included", price.included(), "a flat price has no included units");
        if (price.interval() == null) {
            violations.absent(at + "/interval_count", price.intervalCount(), "a count needs an interval");
            return;
        }
        Interval own = interval(at, price.interval(), price.intervalCount());
        if (own != null && rhythm != null && !own.isWholeMultipleOf(rhythm)) {
            violations.add(at + "/interval", Violation.INVALID_VALUE, "a whole multiple of the version's interval");
        }
    }

    private void usage(String at, PriceForm price) {
        if (violations.isGiven(at + "/meter", price.meter()) && !knownMeters.contains(price.meter())) {
            violations.add(at + "/meter", Violation.UNKNOWN_METER, "there is no meter of this key");
        }
        violations.absent(at + "/interval", price.interval(), "only a flat price has an interval of its own");
        violations.absent(
                at + "/interval_count", price.intervalCount(), "only a flat price has an interval of its own");
        violations.notNegative(at + "/included", price.included(), false);
    }

    private void billing(String pointer, @Nullable String billing, String model) {
        if (billing == null || billing.equals(BillingMode.IN_ARREARS.code())) {
            return;
        }
        if (!billing.equals(BillingMode.IN_ADVANCE.code())) {
            violations.add(pointer, Violation.UNKNOWN_VALUE, "in_arrears or in_advance");
        } else if (!model.equals(PriceModel.Flat.TYPE)) {
            violations.add(pointer, Violation.INVALID_VALUE, "only a flat price is billed in advance");
        }
    }

    private void bounds(String at, PriceForm price) {
        BigDecimal minimum = violations.notNegative(at + "/minimum", price.minimum(), false);
        BigDecimal maximum = violations.notNegative(at + "/maximum", price.maximum(), false);
        if (minimum != null && maximum != null && maximum.compareTo(minimum) < 0) {
            violations.add(at + "/maximum", Violation.MAXIMUM_BELOW_MINIMUM, "must not be below the minimum");
        }
    }

    /** Checks a model's fields, also that none of another model is there; says whether its type is known. */
    private boolean model(String at, ModelForm model, String type) {
        switch (type) {
            case PriceModel.Flat.TYPE -> violations.notNegative(at + "/amount", model.amount(), true);
            case PriceModel.PerUnit.TYPE -> violations.notNegative(at + "/unit_amount", model.unitAmount(), true);
            case PriceModel.Graduated.TYPE, PriceModel.Volume.TYPE -> tiers(at + "/tiers", model.tiers());
            case PriceModel.Packaged.TYPE -> {
                violations.positive(at + "/package_size", model.packageSize(), true);
                violations.notNegative(at + "/package_amount", model.packageAmount(), true);
            }
            default -> {
                boolean toCome = MODELS_TO_COME.contains(type);
                violations.add(
                        at + "/type",
                        toCome ? Violation.NOT_SUPPORTED : Violation.UNKNOWN_VALUE,
                        "flat, per_unit, graduated, volume or package");
                return false;
            }
        }
        foreignFields(at, model, type);
        return true;
    }

    private void foreignFields(String at, ModelForm model, String type) {
        String why = "is no field of " + type;
        if (!type.equals(PriceModel.Flat.TYPE)) {
            violations.absent(at + "/amount", model.amount(), why);
        }
        if (!type.equals(PriceModel.PerUnit.TYPE)) {
            violations.absent(at + "/unit_amount", model.unitAmount(), why);
        }
        if (!type.equals(PriceModel.Graduated.TYPE) && !type.equals(PriceModel.Volume.TYPE)) {
            violations.absent(at + "/tiers", model.tiers(), why);
        }
        if (!type.equals(PriceModel.Packaged.TYPE)) {
            violations.absent(at + "/package_size", model.packageSize(), why);
            violations.absent(at + "/package_amount", model.packageAmount(), why);
        }
    }

    private void tiers(String at, @Nullable List<@Nullable TierForm> tiers) {
        if (!violations.isGiven(at, tiers)) {
            return;
        }
        if (tiers.isEmpty() || tiers.size() > MAX_TIERS) {
            violations.add(at, Violation.OUT_OF_BOUNDS, "1 to " + MAX_TIERS + " tiers");
            return;
        }
        BigDecimal below = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size(); i++) {
            TierForm tier = tiers.get(i);
            String tierAt = at + "/" + i;
            if (violations.isGiven(tierAt, tier)) {
                below = tier(tierAt, tier, below, i == tiers.size() - 1);
            }
        }
    }

    private BigDecimal tier(String at, TierForm tier, BigDecimal below, boolean last) {
        violations.notNegative(at + "/unit_amount", tier.unitAmount(), true);
        violations.notNegative(at + "/flat_amount", tier.flatAmount(), false);
        if (last) {
            if (tier.upTo() != null) {
                violations.add(at + "/up_to", Violation.LAST_TIER_NOT_OPEN, "the last tier is open: null");
            }
            return below;
        }
        BigDecimal upTo = violations.positive(at + "/up_to", tier.upTo(), true);
        if (upTo == null) {
            return below;
        }
        if (upTo.compareTo(below) <= 0) {
            violations.add(at + "/up_to", Violation.TIERS_NOT_RISING, "must lie above the tier before");
        }
        return upTo;
    }

    private @Nullable Interval interval(String at, String unit, @Nullable Integer count) {
        if (count != null && (count < 1 || count > Interval.MAX_COUNT)) {
            violations.add(at + "/interval_count", Violation.OUT_OF_BOUNDS, "1 to " + Interval.MAX_COUNT);
            return null;
        }
        try {
            return PriceForm.interval(unit, count);
        } catch (IllegalArgumentException unknown) {
            violations.add(at + "/interval", Violation.UNKNOWN_VALUE, "day, week, month or year");
            return null;
        }
    }
}
