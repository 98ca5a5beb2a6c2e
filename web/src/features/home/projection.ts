// What a period will come to, from what it came to so far. Everything here is an estimate and is shown as one.
import type { Period, UpcomingInvoice, UpcomingLine } from '@/api/types';
import { toMajorNumber } from '@/format/money';

const DAY_MS = 86_400_000;
const WEEK = 7;

/** How much of a period is over, between 0 and 1. */
export function elapsedShare(period: Period, now: number): number {
  const start = Date.parse(period.start);
  const end = Date.parse(period.end);
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
}

/** A line's quantity and amount at the period's end if usage grows by `factor`; fees and adjustments stand. */
export function projectLine(line: UpcomingLine, factor: number): { quantity: number; amount: number } {
  const quantity = Number(line.quantity);
  const amount = toMajorNumber(line.amount);
  if (line.kind !== 'usage' || quantity === 0) return { quantity, amount };
  const expected = quantity * factor;
  const step = line.trace?.steps.at(-1);
  const unit = step ? Number(step.unit_amount) : null;
  switch (line.trace?.model) {
    case 'volume':
      return { quantity: expected, amount: unit === null ? amount * factor : expected * unit };
    case 'per_unit':
    case 'graduated':
      // What comes on top is priced as the last unit was: close, as long as no further tier begins.
      return { quantity: expected, amount: unit === null ? amount * factor : amount + (expected - quantity) * unit };
    default:
      return { quantity: expected, amount: amount * factor };
  }
}

export interface Projection {
  expected: number;
  low: number | null;
  high: number | null;
  lines: { line: UpcomingLine; quantity: number; amount: number }[];
}

/** By the pace of the whole period so far; the range by the pace of its slowest and its fastest seven days. */
export function project(invoice: UpcomingInvoice, now: number, fullDays: number[]): Projection {
  const share = elapsedShare(invoice.period, now);
  const factor = share > 0 ? 1 / share : 1;
  const lines = invoice.lines.map((line) => ({ line, ...projectLine(line, factor) }));
  const expected = sum(lines.map((line) => line.amount));
  const paces = weeklyPaces(fullDays);
  if (share >= 1 || paces === null) return { expected, low: null, high: null, lines };
  const at = (pace: number) => sum(invoice.lines.map((line) => projectLine(line, 1 + (factor - 1) * pace).amount));
  return { expected, low: at(paces.slowest), high: at(paces.fastest), lines };
}

/** The slowest and fastest run of seven days, against the mean of all days; null before there are two to compare. */
function weeklyPaces(days: number[]): { slowest: number; fastest: number } | null {
  if (days.length <= WEEK) return null;
  const mean = sum(days) / days.length;
  if (mean === 0) return null;
  const runs = days.slice(WEEK - 1).map((_, index) => sum(days.slice(index, index + WEEK)) / WEEK / mean);
  return { slowest: Math.min(1, ...runs), fastest: Math.max(1, ...runs) };
}

/** Starts of the local days of a period; a day may have 23 or 25 hours, so they are not counted in milliseconds. */
export function dayStarts(period: Period, startOfNextDay: (date: Date) => Date): Date[] {
  const days: Date[] = [];
  const end = Date.parse(period.end);
  const MOST_DAYS = 400;
  for (let day = new Date(period.start); day.getTime() < end && days.length < MOST_DAYS; day = startOfNextDay(day))
    days.push(day);
  return days;
}

export function fourWeeksBefore(date: Date): Date {
  return new Date(date.getTime() - 4 * WEEK * DAY_MS);
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
