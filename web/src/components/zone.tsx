import { Tooltip } from '@mantine/core';
import { createContext, useContext, useEffect, useState } from 'react';
import {
  formatClock,
  formatDate,
  formatDateTime,
  formatDayTime,
  formatFresh,
  formatPreciseClock,
  formatUtc,
  type Instant,
  toDate,
} from '@/format/time';

/** The zone in which times are shown: the organization's for its people, the browser's for the operator. */
export const ZoneContext = createContext<string>('UTC');

export function useZone(): string {
  return useContext(ZoneContext);
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

type TimeStyle = 'full' | 'day-time' | 'date' | 'clock' | 'precise' | 'fresh';

const STYLES: Record<TimeStyle, (instant: Instant, zone: string) => string> = {
  full: formatDateTime,
  'day-time': formatDayTime,
  date: formatDate,
  clock: formatClock,
  precise: formatPreciseClock,
  fresh: formatFresh,
};

/** A time in the zone of the page, with UTC behind it. */
export function Time({ at, as = 'full' }: { at: Instant | null | undefined; as?: TimeStyle }) {
  const zone = useZone();
  useSecondHand(as === 'fresh');
  if (at === null || at === undefined) return <span className="muted">–</span>;
  return (
    <Tooltip label={formatUtc(at)}>
      <time dateTime={toDate(at).toISOString()} className="nowrap">
        {STYLES[as](at, zone)}
      </time>
    </Tooltip>
  );
}

/** Renders again every second while `ticking`; gives the time of now. */
export function useSecondHand(ticking = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
