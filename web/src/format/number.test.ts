import { describe, expect, it } from 'vitest';
import { formatChange, formatEstimate, formatQuantity, plural } from './number';

describe('numbers', () => {
  it('groups a quantity and rounds nothing away', () => {
    expect(formatQuantity('6284310')).toBe('6,284,310');
    expect(formatQuantity('0.000000000001')).toBe('0.000000000001');
    expect(formatQuantity('12345678901234567890123.5')).toBe('12,345,678,901,234,567,890,123.5');
  });

  it('says that there is none', () => {
    expect(formatQuantity(null)).toBe('–');
  });

  it('gives a change its sign', () => {
    expect(formatChange(113, 100)).toBe('+13 %');
    expect(formatChange(98, 100)).toBe('\u22122 %');
    expect(formatChange(1, 0)).toBeNull();
  });

  it('holds an estimate to three figures', () => {
    expect(formatEstimate(6_213_456)).toBe('≈ 6,210,000');
  });

  it('counts one thing in the singular', () => {
    expect(plural(1, 'invoice')).toBe('1 invoice');
    expect(plural('2', 'invoice')).toBe('2 invoices');
  });
});
