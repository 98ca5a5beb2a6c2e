import { describe, expect, it } from 'vitest';
import type { Price } from '@/api/types';
import { bends, flaws, rate, toCents } from './rate';

const tiers = [
  { up_to: '1000000', unit_amount: '0' },
  { up_to: '5000000', unit_amount: '0.00015' },
  { up_to: '10000000', unit_amount: '0.00012' },
  { up_to: null, unit_amount: '0.00009' },
];
const graduated: Price = {
  key: 'calls',
  name: 'Calls',
  meter: 'calls',
  billing: 'in_arrears',
  model: { type: 'graduated', tiers },
};

describe('the preview of a price', () => {
  it('rates what the server rated', () => {
    expect(toCents(rate(graduated, 6_284_310), 2)).toBe(754.12);
    expect(
      toCents(rate({ ...graduated, model: { type: 'per_unit', unit_amount: '0.0006' }, included: '20000' }, 318_400), 2),
    ).toBe(179.04);
    expect(
      toCents(
        rate(
          {
            ...graduated,
            model: {
              type: 'volume',
              tiers: [
                { up_to: '250', unit_amount: '1' },
                { up_to: null, unit_amount: '0.80' },
              ],
            },
          },
          412,
        ),
        2,
      ),
    ).toBe(329.6);
    expect(rate({ ...graduated, model: { type: 'package', package_size: '10', package_amount: '2.50' } }, 11)).toBe(5);
  });

  it('takes a tier’s upper end into that tier', () => {
    const volume: Price = {
      ...graduated,
      model: {
        type: 'volume',
        tiers: [
          { up_to: '10', unit_amount: '0.10' },
          { up_to: null, unit_amount: '0.03' },
        ],
      },
    };
    expect(rate(volume, 10)).toBeCloseTo(1);
    expect(rate(volume, 11)).toBeCloseTo(0.33);
  });

  it('rounds half a cent away from zero', () => {
    expect(toCents(29.005, 2)).toBe(29.01);
    expect(toCents(-5.005, 2)).toBe(-5.01);
  });

  it('holds an amount between minimum and maximum', () => {
    expect(rate({ ...graduated, minimum: '10.00' }, 0)).toBe(10);
    expect(rate({ ...graduated, maximum: '500.00' }, 50_000_000)).toBe(500);
  });

  it('bends where tiers end, behind what is included', () => {
    expect(bends({ ...graduated, included: '1000' })).toEqual([1_001_000, 5_001_000, 10_001_000]);
  });

  it('marks the tier that does not rise', () => {
    const wrong: Price = { ...graduated, model: { type: 'graduated', tiers: [tiers[1]!, tiers[0]!, tiers[3]!] } };
    expect(flaws(wrong).map((flaw) => flaw.field)).toEqual(['tiers/1/up_to']);
    expect(flaws(graduated)).toEqual([]);
    expect(flaws({ ...graduated, model: { type: 'per_unit', unit_amount: '1e3' } })[0]?.field).toBe('unit_amount');
  });
});
