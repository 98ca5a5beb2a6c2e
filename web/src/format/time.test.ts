import { describe, expect, it } from 'vitest';
import {
  formatDateTime,
  formatDuration,
  formatFresh,
  formatPeriod,
  formatStopwatch,
  formatUtc,
  startOfDay,
  startOfMonth,
} from './time';

const BERLIN = 'Europe/Berlin';

describe('time', () => {
  it('is shown in the zone of the organization, with UTC behind it', () => {
    expect(formatDateTime('2026-11-03T08:14:06Z', BERLIN)).toBe('3 Nov 2026, 09:14');
    expect(formatUtc('2026-11-03T08:14:06.180Z')).toBe('2026-11-03 08:14:06.180 UTC');
  });

  it('names a period by the last day that is in it', () => {
    expect(formatPeriod('2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z', BERLIN)).toBe('1 to 31 October 2026');
    expect(formatPeriod('2026-01-31T00:00:00Z', '2026-03-01T00:00:00Z', 'UTC')).toBe('31 January to 28 February 2026');
    expect(formatPeriod('2026-12-15T00:00:00Z', '2027-01-15T00:00:00Z', 'UTC')).toBe('15 December 2026 to 14 January 2027');
    expect(formatPeriod('2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z', 'UTC')).toBe('25 October 2026');
  });

  it('names a period that does not start with a day by its instants', () => {
    expect(formatPeriod('2026-10-25T10:30:00Z', '2026-11-25T10:30:00Z', 'UTC')).toBe('25 Oct 2026, 10:30 to 25 Nov 2026, 10:30');
  });

  it('knows that days are not all 24 hours long', () => {
    const first = startOfDay(2026, 10, 25, BERLIN);
    const second = startOfDay(2026, 10, 26, BERLIN);
    expect(first.toISOString()).toBe('2026-10-24T22:00:00.000Z');
    expect((second.getTime() - first.getTime()) / 3_600_000).toBe(25);
    expect(startOfMonth('2026-03-31T12:00:00Z', BERLIN, 1).toISOString()).toBe('2026-03-31T22:00:00.000Z');
  });

  it('is relative only while it is fresh', () => {
    const now = Date.parse('2026-11-03T08:14:06Z');
    expect(formatFresh('2026-11-03T08:14:01Z', BERLIN, now)).toBe('just now');
    expect(formatFresh('2026-11-03T08:10:06Z', BERLIN, now)).toBe('4 min ago');
    expect(formatFresh('2026-11-01T08:10:06Z', BERLIN, now)).toBe('1 Nov, 09:10');
    expect(formatFresh('2025-11-01T08:10:06Z', BERLIN, now)).toBe('1 Nov 2025, 09:10');
  });

  it('says a duration in two units at most', () => {
    expect(formatDuration(180)).toBe('0.18 s');
    expect(formatDuration(2400)).toBe('2.4 s');
    expect(formatDuration(64_000)).toBe('1 min 4 s');
    expect(formatDuration(3_600_000)).toBe('1 h');
    expect(formatDuration(201_600_000)).toBe('2 d 8 h');
    expect(formatStopwatch(161_000)).toBe('2:41');
  });
});
