import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { InvoiceLine, RatingTrace } from '@/api/types';
import { boundNote, traceRows, traceSummary } from './trace';
import { TraceTable } from './trace-table';

const graduated: RatingTrace = {
  model: 'graduated',
  quantity: '6284310',
  included: null,
  rated: '6284310',
  exact: '754.1172',
  bound: null,
  steps: [
    { label: 'tier 1', from: '0', up_to: '1000000', units: '1000000', unit_amount: '0', amount: '0' },
    { label: 'tier 2', from: '1000000', up_to: '5000000', units: '4000000', unit_amount: '0.00015', amount: '600' },
    { label: 'tier 3', from: '5000000', up_to: null, units: '1284310', unit_amount: '0.00012', amount: '154.1172' },
  ],
};

function line(trace: RatingTrace, amount: number): InvoiceLine {
  return {
    id: 'iln_1',
    kind: 'usage',
    description: 'API requests',
    price: 'api_requests',
    meter: 'api_requests',
    period: { start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' },
    quantity: trace.quantity,
    amount: { amount, currency: 'USD' },
    adjusts: null,
    trace,
  };
}

describe('a rating trace', () => {
  it('names the tiers by where they end', () => {
    expect(traceRows(graduated, 'USD').map((row) => row.label)).toEqual(['First 1,000,000', 'to 5,000,000', 'above 5,000,000']);
  });

  it('writes the prices of a column with the same digits', () => {
    expect(traceRows(graduated, 'USD').map((row) => row.price)).toEqual(['× 0.00000', '× 0.00015', '× 0.00012']);
  });

  it('names the flat amount of a tier', () => {
    const [row] = traceRows({ ...graduated, steps: [{ ...graduated.steps[2]!, flat_amount: '3.00' }] }, 'USD');
    expect(row?.price).toBe('× 0.00012 + 3.00');
  });

  it('puts what is included before what is rated', () => {
    const trace: RatingTrace = {
      model: 'per_unit',
      quantity: '318400',
      included: '20000',
      rated: '298400',
      exact: '179.04',
      steps: [{ label: 'units', units: '298400', unit_amount: '0.0006', amount: '179.04' }],
    };
    expect(traceRows(trace, 'USD').map((row) => [row.label, row.units])).toEqual([
      ['Included, 20,000', '20,000'],
      ['Units', '298,400'],
    ]);
    expect(traceSummary(trace)).toBe('20,000 included, then per unit');
  });

  it('counts no more as included than was used', () => {
    const trace: RatingTrace = { model: 'per_unit', quantity: '12', included: '20000', rated: '0', exact: '0', steps: [] };
    expect(traceRows(trace, 'USD')[0]?.units).toBe('12');
  });

  it('says which bound held', () => {
    expect(boundNote({ ...graduated, bound: 'minimum' })).toBe('Raised to the minimum');
    expect(boundNote({ ...graduated, bound: 'maximum' })).toBe('Held at the maximum');
    expect(boundNote(graduated)).toBeNull();
  });

  it('is drawn with its exact sum beside the rounded one', () => {
    render(
      <MantineProvider>
        <TraceTable line={line(graduated, 75412)} />
      </MantineProvider>,
    );
    expect(screen.getByRole('heading', { name: 'How $754.12 came about' })).toBeDefined();
    const rows = within(screen.getByRole('table'))
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows).toEqual([
      'StepUnitsPriceUSD',
      'First 1,000,0001,000,000× 0.000000.0000',
      'to 5,000,0004,000,000× 0.00015600.0000',
      'above 5,000,0001,284,310× 0.00012154.1172',
      'Sum, rounded once6,284,310754.1172754.12',
    ]);
  });

  it('without usage says so', () => {
    render(
      <MantineProvider>
        <TraceTable line={line({ ...graduated, quantity: '0', steps: [], exact: '0' }, 0)} />
      </MantineProvider>,
    );
    expect(screen.getByText('Nothing was used.')).toBeDefined();
  });
});
