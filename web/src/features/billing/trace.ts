import type { RatingTrace, TraceStep } from '@/api/types';
import { formatExact, sharedDigits } from '@/format/money';
import { formatQuantity } from '@/format/number';

export interface TraceRow {
  label: string;
  units: string;
  price: string;
  amount: string;
  /** How much of the whole this step is, for the bar. */
  size: number;
}

const MODELS: Record<string, string> = {
  flat: 'flat',
  per_unit: 'per unit',
  graduated: 'graduated',
  volume: 'volume',
  package: 'package',
  packaged: 'package',
  percentage: 'percentage',
  matrix: 'matrix',
};

/** Step by step how a line's number came about, in the words of its model. */
export function traceRows(trace: RatingTrace, currency: string): TraceRow[] {
  const steps = trace.steps ?? [];
  const digits = sharedDigits(
    steps.map((step) => step.unit_amount),
    currency,
  );
  const rows = steps.map((step) => ({
    label: stepLabel(trace.model, step),
    units: formatQuantity(step.units),
    price: priceOf(step, currency, digits),
    amount: step.amount,
    size: Math.max(0, Number(step.units)),
  }));
  const included = trace.included ? Number(trace.included) : 0;
  if (included > 0) {
    const used = Math.min(included, Number(trace.quantity));
    rows.unshift({
      label: `Included, ${formatQuantity(trace.included)}`,
      units: formatQuantity(String(used)),
      price: 'free',
      amount: '0',
      size: used,
    });
  }
  return rows;
}

function stepLabel(model: string, step: TraceStep): string {
  if (model === 'graduated') {
    if (step.up_to === null || step.up_to === undefined)
      return step.from && Number(step.from) > 0 ? `above ${formatQuantity(step.from)}` : 'All units';
    return !step.from || Number(step.from) === 0 ? `First ${formatQuantity(step.up_to)}` : `to ${formatQuantity(step.up_to)}`;
  }
  if (model === 'volume') {
    return step.up_to
      ? `All units, up to ${formatQuantity(step.up_to)}`
      : step.from
        ? `All units, above ${formatQuantity(step.from)}`
        : 'All units';
  }
  if (model === 'flat') return 'Once a period';
  if (model === 'package' || model === 'packaged') return 'Packages begun';
  if (model === 'per_unit') return 'Units';
  return step.label;
}

/** The head of the column names the currency, so its symbol would only repeat it. */
function priceOf(step: TraceStep, currency: string, digits: number): string {
  const unit = `× ${formatExact(step.unit_amount, currency, digits)}`;
  return step.flat_amount && Number(step.flat_amount) !== 0 ? `${unit} + ${formatExact(step.flat_amount, currency)}` : unit;
}

/** `graduated`, `10,000 included, per unit`: under a line's name. */
export function traceSummary(trace: RatingTrace | null): string {
  if (!trace?.model) return '';
  const name = MODELS[trace.model] ?? trace.model;
  return trace.included && Number(trace.included) > 0 ? `${formatQuantity(trace.included)} included, then ${name}` : name;
}

export function boundNote(trace: RatingTrace): string | null {
  if (!trace.bound) return null;
  return /min/i.test(trace.bound) ? 'Raised to the minimum' : /max/i.test(trace.bound) ? 'Held at the maximum' : trace.bound;
}
