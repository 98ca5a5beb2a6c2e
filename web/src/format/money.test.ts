import { describe, expect, it } from 'vitest';
import { formatAmount, formatExact, formatMoney, formatPrice, majorUnits, sharedDigits } from './money';

describe('money', () => {
  it('follows the digits of its currency', () => {
    expect(formatMoney({ amount: 131450, currency: 'USD' })).toBe('$1,314.50');
    expect(formatMoney({ amount: 5, currency: 'USD' })).toBe('$0.05');
    expect(formatMoney({ amount: 1234, currency: 'JPY' })).toBe('¥1,234');
    expect(formatMoney({ amount: 1230, currency: 'KWD' })).toMatch(/^KWD\s1\.230$/);
  });

  it('keeps every minor unit of an amount that a floating-point number would still hold', () => {
    expect(majorUnits({ amount: Number.MAX_SAFE_INTEGER, currency: 'USD' })).toBe('90071992547409.91');
    expect(formatAmount({ amount: Number.MAX_SAFE_INTEGER, currency: 'USD' })).toBe('90,071,992,547,409.91');
  });

  it('writes a negative amount with a minus sign, not a hyphen', () => {
    expect(formatMoney({ amount: -6112, currency: 'USD' })).toBe('\u2212$61.12');
    expect(formatAmount({ amount: -5, currency: 'USD' })).toBe('\u22120.05');
  });

  it('shows a price with all the digits that it is written with', () => {
    expect(formatPrice('0.00015', 'USD')).toBe('$0.00015');
    expect(formatPrice('49', 'USD')).toBe('$49.00');
    expect(formatPrice('0.000000000001', 'USD')).toBe('$0.000000000001');
  });

  it('lets the numbers of a trace stand under each other', () => {
    const digits = sharedDigits(['0', '600', '154.1172'], 'USD');
    expect(digits).toBe(4);
    expect(formatExact('600', 'USD', digits)).toBe('600.0000');
  });
});
