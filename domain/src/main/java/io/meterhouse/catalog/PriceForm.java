package io.meterhouse.catalog;

import io.meterhouse.billing.Decimals;
import io.meterhouse.billing.Interval;
import io.meterhouse.billing.IntervalUnit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A price as it is written: in a request, in an answer and in the database (snake_case JSON, decimals as strings).
 * Anything may be missing or wrong until {@link PlanValidation} has looked at it; {@link #toPrice} then makes the price.
 */
public record PriceForm(
        @Nullable String key,
        @Nullable String name,
        @Nullable String meter,
        @Nullable String billing,
        @Nullable ModelForm model,
        @Nullable String included,
        @Nullable String minimum,
        @Nullable String maximum,
        @Nullable String interval,
        @Nullable Integer intervalCount) {

    /** A price model as it is written; which fields it has depends on its type. */
    public record ModelForm(
            @Nullable String type,
            @Nullable String amount,
            @Nullable String unitAmount,
            @Nullable List<@Nullable TierForm> tiers,
            @Nullable String packageSize,
            @Nullable String packageAmount) {

        PriceModel toModel() {
            return switch (required(type)) {
                case PriceModel.Flat.TYPE -> new PriceModel.Flat(Decimals.parse(required(amount)));
                case PriceModel.PerUnit.TYPE -> new PriceModel.PerUnit(Decimals.parse(required(unitAmount)));
                case PriceModel.Graduated.TYPE -> new PriceModel.Graduated(tiersOf(this));
                case PriceModel.Volume.TYPE -> new PriceModel.Volume(tiersOf(this));
                case PriceModel.Packaged.TYPE ->
                    new PriceModel.Packaged(
                            Decimals.parse(required(packageSize)), Decimals.parse(required(packageAmount)));
                default -> throw new IllegalArgumentException("unknown price model: " + type);
            };
        }

        static ModelForm of(PriceModel model) {
            return switch (model) {
                case PriceModel.Flat flat ->
                    new ModelForm(model.type(), written(flat.amount()), null, null, null, null);
                case PriceModel.PerUnit perUnit ->
                    new ModelForm(model.type(), null, written(perUnit.unitAmount()), null, null, null);
                case PriceModel.Graduated graduated ->
                    new ModelForm(model.type(), null, null, TierForm.of(graduated.tiers()), null, null);
                case PriceModel.Volume volume ->
                    new ModelForm(model.type(), null, null, TierForm.of(volume.tiers()), null, null);
                case PriceModel.Packaged packaged ->
                    new ModelForm(
                            model.type(),
                            null,
                            null,
                            null,
                            written(packaged.packageSize()),
                            written(packaged.packageAmount()));
            };
        }

        private static List<Tier> tiersOf(ModelForm form) {
            return required(form.tiers).stream()
                    .map(tier -> required(tier).toTier())
                    .toList();
        }
    }

    /** A tier as it is written. */
    public record TierForm(
            @Nullable String upTo,
            @Nullable String unitAmount,
            @Nullable String flatAmount) {
        Tier toTier() {
            return new Tier(parsed(upTo), Decimals.parse(required(unitAmount)), parsed(flatAmount));
        }

        static List<@Nullable TierForm> of(List<Tier> tiers) {
            List<@Nullable TierForm> forms = new ArrayList<>(tiers.size());
            for (Tier tier : tiers) {
                forms.add(new TierForm(written(tier.upTo()), written(tier.unitAmount()), written(tier.flatAmount())));
            }
            return forms;
        }
    }

    /**
     * The price that a valid form describes, with every decimal as written.
     *
     * @throws IllegalArgumentException where the form is not valid
     */
    public Price toPrice() {
        return new Price(
                required(key),
                required(name),
                meter,
                billing == null ? BillingMode.IN_ARREARS : billingMode(billing),
                required(model).toModel(),
                parsed(included),
                parsed(minimum),
                parsed(maximum),
                interval == null ? null : interval(interval, intervalCount));
    }

    /** The form of a price; {@code of(form.toPrice())} says the same as the form. */
    public static PriceForm of(Price price) {
        Interval own = price.interval();
        return new PriceForm(
                price.key(),
                price.name(),
                price.meter(),
                price.billing().code(),
                ModelForm.of(price.model()),
                written(price.included()),
                written(price.minimum()),
                written(price.maximum()),
                own == null ? null : own.unit().name().toLowerCase(Locale.ROOT),
                own == null ? null : own.count());
    }

    static BillingMode billingMode(String code) {
        for (BillingMode mode : BillingMode.values()) {
            if (mode.code().equals(code)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown billing: " + code);
    }

    /**
     * Reads {@code "month"} and an optional count.
     *
     * @throws IllegalArgumentException where the unit is unknown or the count out of bounds
     */
    static Interval interval(String unit, @Nullable Integer count) {
        for (IntervalUnit known : IntervalUnit.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(unit)) {
                return new Interval(known, count == null ? 1 : count);
            }
        }
        throw new IllegalArgumentException("unknown interval: " + unit);
    }

    private static @Nullable BigDecimal parsed(@Nullable String decimal) {
        return decimal == null ? null : Decimals.parse(decimal);
    }

    private static @Nullable String written(@Nullable BigDecimal decimal) {
        return decimal == null ? null : decimal.toPlainString();
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNullElseGet(value, () -> {
            throw new IllegalArgumentException("a required field is missing");
        });
    }
}
