// Prices as curves. Binary fractions are good enough to draw with and to preview; what is billed is rated by the server,
// exactly.
import type { Price, PriceModel, Tier } from '@/api/types';

/** What a quantity costs by a price, in major units, before rounding. */
export function rate(price: Price, quantity: number): number {
  const included = Number(price.included ?? 0) || 0;
  const rated = Math.max(0, quantity - included);
  const amount = rateModel(price.model, rated);
  const atLeast = price.minimum ? Math.max(amount, Number(price.minimum)) : amount;
  return price.maximum ? Math.min(atLeast, Number(price.maximum)) : atLeast;
}

function rateModel(model: PriceModel, quantity: number): number {
  switch (model.type) {
    case 'flat':
      return Number(model.amount);
    case 'per_unit':
      return quantity * Number(model.unit_amount);
    case 'graduated':
      return graduated(model.tiers, quantity);
    case 'volume':
      return volume(model.tiers, quantity);
    case 'package':
      return Math.ceil(quantity / Number(model.package_size)) * Number(model.package_amount);
  }
}

function graduated(tiers: Tier[], quantity: number): number {
  let total = 0;
  let below = 0;
  for (const tier of tiers) {
    if (quantity <= below) break;
    const top = tier.up_to === null ? Infinity : Number(tier.up_to);
    total += (Math.min(quantity, top) - below) * Number(tier.unit_amount) + Number(tier.flat_amount ?? 0);
    below = top;
  }
  return total;
}

function volume(tiers: Tier[], quantity: number): number {
  if (quantity <= 0) return 0;
  const tier = tiers.find((one) => one.up_to === null || quantity <= Number(one.up_to));
  return tier ? quantity * Number(tier.unit_amount) + Number(tier.flat_amount ?? 0) : 0;
}

/** Half up, away from zero, as a line is; a nudge undoes what binary fractions lose. */
export function toCents(amount: number, digits: number): number {
  const scale = 10 ** digits;
  return (Math.sign(amount) * Math.round(Math.abs(amount) * scale + 1e-6)) / scale;
}

/** Where a price's curve bends, or jumps. */
export function bends(price: Price): number[] {
  const included = Number(price.included ?? 0) || 0;
  const tiers = price.model.type === 'graduated' || price.model.type === 'volume' ? price.model.tiers : [];
  return tiers
    .flatMap((tier) => (tier.up_to === null || tier.up_to === '' ? [] : [Number(tier.up_to) + included]))
    .filter(Number.isFinite);
}

export interface Flaw {
  /** Where in the price: `tiers/1/up_to`, `unit_amount`. */
  field: string;
  note: string;
}

const DECIMAL = /^\d+(\.\d{1,12})?$/;

/** What keeps a price from being drawn and published; the server checks again. */
export function flaws(price: Price): Flaw[] {
  const found: Flaw[] = [];
  const decimal = (field: string, value: string | null | undefined, optional = false) => {
    if (optional && (value === null || value === undefined || value === '')) return;
    if (!DECIMAL.test(value ?? '')) found.push({ field, note: 'A number of zero or more, with at most 12 decimals.' });
  };
  decimal('included', price.included, true);
  decimal('minimum', price.minimum, true);
  decimal('maximum', price.maximum, true);
  const model = price.model;
  if (model.type === 'flat') decimal('amount', model.amount);
  if (model.type === 'per_unit') decimal('unit_amount', model.unit_amount);
  if (model.type === 'package') {
    decimal('package_size', model.package_size);
    decimal('package_amount', model.package_amount);
    if (Number(model.package_size) === 0) found.push({ field: 'package_size', note: 'A package holds more than nothing.' });
  }
  if (model.type === 'graduated' || model.type === 'volume') {
    let below = 0;
    model.tiers.forEach((tier, index) => {
      decimal(`tiers/${index}/unit_amount`, tier.unit_amount);
      decimal(`tiers/${index}/flat_amount`, tier.flat_amount, true);
      if (index === model.tiers.length - 1) return;
      decimal(`tiers/${index}/up_to`, tier.up_to);
      if (Number(tier.up_to) <= below)
        found.push({ field: `tiers/${index}/up_to`, note: 'Each tier must end above the one before.' });
      below = Number(tier.up_to);
    });
  }
  return found;
}
