import type { Money } from '@/api/types';
import { typographicMinus } from './number';

const LOCALE = 'en-US';
type NumericString = `${number}`;

const digitsByCurrency = new Map<string, number>();

/** How many digits a currency has after the point: USD 2, JPY 0, KWD 3. */
export function currencyDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

/** Minor units as an exact decimal string in major units: 131450 USD is `1314.50`. */
export function majorUnits(money: Money): string {
  const digits = currencyDigits(money.currency);
  const negative = money.amount < 0;
  const text = Math.abs(money.amount)
    .toString()
    .padStart(digits + 1, '0');
  const major = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return negative ? `-${major}` : major;
}

/** `$1,314.50`: with its symbol, where it stands alone. */
export function formatMoney(money: Money): string {
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: money.currency });
  return typographicMinus(format.format(majorUnits(money) as NumericString));
}

/** `1,314.50`: without the symbol, for columns whose head names the currency. */
export function formatAmount(money: Money): string {
  const digits = currencyDigits(money.currency);
  const format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return typographicMinus(format.format(majorUnits(money) as NumericString));
}

/** `$1,301`: an estimate, in whole major units. */
export function formatRoughMoney(major: number, currency: string): string {
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, maximumFractionDigits: 0 });
  return typographicMinus(format.format(major));
}

/** A price as it is written in a plan, in major units: `$0.00015`, never fewer digits than it has. */
export function formatPrice(decimal: string, currency: string): string {
  const digits = currencyDigits(currency);
  const fraction = decimal.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.max(digits, fraction),
  });
  return typographicMinus(format.format(decimal as NumericString));
}

/** How many digits after the point a column needs so that its numbers stand under each other. */
export function sharedDigits(decimals: string[], currency: string): number {
  return Math.max(currencyDigits(currency), ...decimals.map((decimal) => decimal.split('.')[1]?.length ?? 0));
}

/** An unrounded amount of a rating trace in major units, with all its digits: `754.1172`. */
export function formatExact(decimal: string, currency: string, atLeast = 0): string {
  const digits = Math.max(atLeast, currencyDigits(currency));
  const format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: 20 });
  return typographicMinus(format.format(decimal as NumericString));
}

/** For drawing and estimates only; never shown as a fact. */
export function toMajorNumber(money: Money): number {
  return Number(majorUnits(money));
}

export function currencySymbol(currency: string): string {
  const part = new Intl.NumberFormat(LOCALE, { style: 'currency', currency })
    .formatToParts(0)
    .find((piece) => piece.type === 'currency');
  return part?.value ?? currency;
}
