// Quantities arrive as decimal strings and stay exact: Intl formats strings digit by digit, and nothing here goes through
// a floating-point number unless it is drawn or called approximate.

const LOCALE = 'en-US';
const MINUS = '\u2212';

// TypeScript's Intl accepts any string only through this literal type; the runtime takes every decimal string.
type NumericString = `${number}`;

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 12 });
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/** `6,284,310`, `0.00015`: a decimal string or an integer, grouped, nothing rounded away. */
export function formatQuantity(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return '–';
  return typographicMinus(whole.format(value as number | NumericString));
}

/** `400k`, `1.2m`: for axes only. */
export function formatAxis(value: number): string {
  return typographicMinus(short.format(value).toLowerCase());
}

/** `+13 %`, `−2.0 %`: a change, always with its sign. */
export function formatChange(now: number, before: number): string | null {
  if (before === 0) return null;
  const change = ((now - before) / before) * 100;
  const digits = Math.abs(change) < 10 ? Math.round(change * 10) / 10 : Math.round(change);
  const sign = digits > 0 ? '+' : '';
  return `${sign}${typographicMinus(percent.format(digits))} %`;
}

/** `≈ 6,210,000`: a projection, held to three figures so that it does not look like a fact. */
export function formatEstimate(value: number): string {
  return `≈ ${whole.format(roundToFigures(value, 3))}`;
}

export function roundToFigures(value: number, figures: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value))) - figures + 1);
  return Math.round(value / step) * step;
}

export function plural(count: number | string, one: string, many = `${one}s`): string {
  return `${formatQuantity(count)} ${String(count) === '1' ? one : many}`;
}

export function typographicMinus(text: string): string {
  return text.replace('-', MINUS);
}
