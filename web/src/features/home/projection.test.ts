import { describe, expect, it } from 'vitest';
import type { Invoice, InvoiceLine, RatingTrace } from '@/api/types';
import { eventsByDay, expectedToday } from './events-by-day';
import { elapsedShare, project, projectLine } from './projection';

const period = { start: '2026-10-01T00:00:00Z', end: '2026-10-31T00:00:00Z' };
const half = Date.parse('2026-10-16T00:00:00Z');

function line(model: string, quantity: string, amount: number, unit: string, kind: InvoiceLine['kind'] = 'usage'): InvoiceLine {
  const trace: RatingTrace = {
    model,
    quantity,
    steps: [{ label: '', units: quantity, unit_amount: unit, amount: '0' }],
    exact: '0',
  };
  return {
    id: model,
    kind,
    description: model,
    price: model,
    meter: model,
    period,
    quantity,
    amount: { amount, currency: 'USD' },
    adjusts: null,
    trace,
  };
}

describe('a projection', () => {
  it('knows how much of a period is over', () => {
    expect(elapsedShare(period, half)).toBeCloseTo(0.5);
    expect(elapsedShare(period, Date.parse('2027-01-01T00:00:00Z'))).toBe(1);
    expect(elapsedShare(period, 0)).toBe(0);
  });

  it('prices what comes on top as the last unit was', () => {
    expect(projectLine(line('graduated', '1000', 5000, '0.10'), 2)).toEqual({ quantity: 2000, amount: 150 });
  });

  it('leaves fees and adjustments as they are', () => {
    expect(projectLine(line('flat', '1', 4900, '49', 'fee'), 2).amount).toBe(49);
  });

  it('gives a range only once two weeks can be compared', () => {
    const invoice = {
      period,
      lines: [line('per_unit', '100', 1000, '0.10')],
      total: { amount: 1000, currency: 'USD' },
    } as Invoice;
    expect(project(invoice, half, [1, 1, 1]).low).toBeNull();
    const varying = project(invoice, half, [1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3]);
    expect(varying.low).toBeLessThan(varying.expected);
    expect(varying.high).toBeGreaterThan(varying.expected);
  });
});

describe('events by day', () => {
  it('stand beside the same weekday four weeks before', () => {
    const series = {
      as_of: '',
      data: [
        { time: '2026-09-03T00:00:00Z', value: 80 },
        { time: '2026-10-01T00:00:00Z', value: 100 },
        { time: '2026-10-02T00:00:00Z', value: 30 },
        { time: '2026-09-04T00:00:00Z', value: 80 },
      ],
    };
    const now = Date.parse('2026-10-02T12:00:00Z');
    const days = eventsByDay(series, period, now, 'UTC');
    expect(days).toHaveLength(30);
    expect(days[0]).toMatchObject({ value: 100, before: 80, state: 'over' });
    expect(days[1]).toMatchObject({ value: 30, before: 80, state: 'today' });
    expect(days[2]).toMatchObject({ value: null, state: 'to come' });
    expect(expectedToday(days, now)).toBeCloseTo(100);
  });
});
