import type { Period, Timeseries } from '@/api/types';
import { dayParts, startOfDay } from '@/format/time';
import { dayStarts, fourWeeksBefore, sum } from './projection';

export interface Day {
  start: Date;
  value: number | null;
  /** The same weekday, four weeks before. */
  before: number | null;
  state: 'over' | 'today' | 'to come';
}

/** The days of a period with what arrived on each, and four weeks before it. */
export function eventsByDay(series: Timeseries, period: Period, now: number, zone: string): Day[] {
  const values = new Map<string, number>();
  for (const row of series.data) {
    const key = dayKey(new Date(row.time), zone);
    values.set(key, (values.get(key) ?? 0) + Number(row.value));
  }
  const known = (date: Date) => values.get(dayKey(date, zone)) ?? null;
  const starts = dayStarts(period, (date) => nextDay(date, zone));
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? new Date(period.end);
    const state = end.getTime() <= now ? 'over' : start.getTime() <= now ? 'today' : 'to come';
    return { start, value: state === 'to come' ? null : (known(start) ?? 0), before: known(fourWeeksBefore(start)), state };
  });
}

/** Today at the end of the day: as four weeks before, times the growth since; by the clock where nothing is known of then. */
export function expectedToday(days: Day[], now: number): number | null {
  const today = days.find((day) => day.state === 'today');
  if (!today || today.value === null) return null;
  const over = days.filter((day) => day.state === 'over' && day.before !== null);
  const before = sum(over.map((day) => day.before ?? 0));
  if (before > 0 && today.before) return Math.max(today.value, today.before * (sum(over.map((day) => day.value ?? 0)) / before));
  const elapsed = (now - today.start.getTime()) / 86_400_000;
  return elapsed > 0.05 ? today.value / Math.min(1, elapsed) : null;
}

export function fullDaysOf(series: Timeseries | undefined, period: Period, now: number, zone: string): number[] {
  return series
    ? eventsByDay(series, period, now, zone)
        .filter((day) => day.state === 'over')
        .map((day) => day.value ?? 0)
    : [];
}

export function nextDay(date: Date, zone: string): Date {
  const parts = dayParts(date, zone);
  return startOfDay(parts.year, parts.month, parts.day + 1, zone);
}

function dayKey(date: Date, zone: string): string {
  const parts = dayParts(date, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}
