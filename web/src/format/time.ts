// Times are shown in the organization's zone, in one voice: `3 Nov 2026, 09:14`. en-GB gives that order.

const LOCALE = 'en-GB';
const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
    formats.set(key, made);
  }
  return made;
}

export type Instant = string | number | Date;

export function toDate(instant: Instant): Date {
  return instant instanceof Date ? instant : new Date(instant);
}

/** `3 Nov 2026, 09:14` */
export function formatDateTime(instant: Instant, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(
    toDate(instant),
  );
}

/** `3 Nov, 09:14`: where the year goes without saying. */
export function formatDayTime(instant: Instant, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(toDate(instant));
}

/** `3 Nov 2026` */
export function formatDate(instant: Instant, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(toDate(instant));
}

/** `3 Nov` */
export function formatDay(instant: Instant, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short' }).format(toDate(instant));
}

/** `October 2026` */
export function formatMonth(instant: Instant, zone: string): string {
  return format(zone, { month: 'long', year: 'numeric' }).format(toDate(instant));
}

/** `October` */
export function formatMonthName(instant: Instant, zone: string, length: 'long' | 'short' = 'long'): string {
  return format(zone, { month: length }).format(toDate(instant));
}

/** `Tuesday, 3 November 2026` */
export function formatLongDate(instant: Instant, zone: string): string {
  return format(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(toDate(instant));
}

/** `09:14:06` */
export function formatClock(instant: Instant, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(toDate(instant));
}

/** `09:14:06.18`: for feeds, where events share a second. */
export function formatPreciseClock(instant: Instant, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 2 }).format(
    toDate(instant),
  );
}

/** `2026-11-03 08:14:06.180 UTC`: what stands behind every shown time. */
export function formatUtc(instant: Instant): string {
  return toDate(instant).toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** `1 to 31 October 2026`: a half-open period, with the last day that is in it. */
export function formatPeriod(start: Instant, end: Instant, zone: string): string {
  const first = toDate(start);
  const last = new Date(toDate(end).getTime() - 1);
  if (!startsDay(first, zone) || !startsDay(toDate(end), zone)) {
    return `${formatDateTime(first, zone)} to ${formatDateTime(end, zone)}`;
  }
  const [a, b] = [dayParts(first, zone), dayParts(last, zone)];
  const long = format(zone, { day: 'numeric', month: 'long', year: 'numeric' });
  if (a.year !== b.year) return `${long.format(first)} to ${long.format(last)}`;
  if (a.month !== b.month) return `${format(zone, { day: 'numeric', month: 'long' }).format(first)} to ${long.format(last)}`;
  if (a.day === b.day) return long.format(first);
  return `${a.day} to ${long.format(last)}`;
}

/** `just now`, `4 min ago`, `2 h ago`; the date once it is older than a day. */
export function formatFresh(instant: Instant, zone: string, now: number = Date.now()): string {
  const seconds = Math.round((now - toDate(instant).getTime()) / 1000);
  if (seconds < 0) return formatDayTime(instant, zone);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const sameYear = dayParts(toDate(instant), zone).year === dayParts(new Date(now), zone).year;
  return sameYear ? formatDayTime(instant, zone) : formatDateTime(instant, zone);
}

/** `0.18 s`, `2.4 s`, `1 min 4 s`, `2 d 8 h`: two units at most, none that is zero. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) return `${trimZeros(seconds.toFixed(2))} s`;
  if (seconds < 10) return `${trimZeros(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  const parts: string[] = [];
  let rest = whole;
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(' ');
}

/** `2:41`: minutes and seconds. */
export function formatStopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `Berlin`, `UTC`: the city of a zone's name. */
export function zoneCity(zone: string): string {
  return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

export interface DayParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export function dayParts(date: Date, zone: string): DayParts {
  const parts = format(zone, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(date);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute'), second: of('second') };
}

/** The instant at which a local day begins: two tries settle it, whatever the zone's offset does there. */
export function startOfDay(year: number, month: number, day: number, zone: string): Date {
  const wanted = Date.UTC(year, month - 1, day);
  let guess = wanted;
  for (let i = 0; i < 2; i++) {
    const seen = dayParts(new Date(guess), zone);
    guess += wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute, seen.second);
  }
  return new Date(guess);
}

export function startOfMonth(instant: Instant, zone: string, monthsAhead = 0): Date {
  const parts = dayParts(toDate(instant), zone);
  return startOfDay(parts.year, parts.month + monthsAhead, 1, zone);
}

export function daysIn(start: Instant, end: Instant): number {
  return Math.round((toDate(end).getTime() - toDate(start).getTime()) / 86_400_000);
}

function startsDay(date: Date, zone: string): boolean {
  const parts = dayParts(date, zone);
  return parts.hour === 0 && parts.minute === 0 && parts.second === 0;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
