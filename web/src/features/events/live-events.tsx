import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { followEvents } from '@/api/events-stream';
import type { EventRow } from '@/api/types';

const MOST_KEPT = 200;
/** Rows are shown together this often, so that a thousand events a second do not render a thousand times. */
const SHOW_EVERY_MS = 250;
const RATE_WINDOW_MS = 10_000;

export interface LiveRow extends EventRow {
  /** Stays the same over renders, also for repeats that share an identity. */
  key: string;
}

interface LiveEvents {
  connected: boolean;
  rows: LiveRow[];
  perSecond: number;
  lastReceivedAt: string | null;
}

const NONE: LiveEvents = { connected: false, rows: [], perSecond: 0, lastReceivedAt: null };
const LiveEventsContext = createContext<LiveEvents>(NONE);

/** One stream of events for the whole app: pages come and go, what arrived stays. */
export function LiveEventsProvider({ children }: { children: ReactNode }) {
  const state = useLiveStream();
  return <LiveEventsContext value={state}>{children}</LiveEventsContext>;
}

export function useLiveState(): LiveEvents {
  return useContext(LiveEventsContext);
}

function useLiveStream(): LiveEvents {
  const [state, setState] = useState<LiveEvents>(NONE);
  const waiting = useRef<LiveRow[]>([]);
  const arrivals = useRef<number[]>([]);
  const count = useRef(0);
  const started = useRef(Date.now());

  const show = useCallback(() => {
    const now = Date.now();
    arrivals.current = arrivals.current.filter((at) => now - at < RATE_WINDOW_MS);
    const since = Math.min(RATE_WINDOW_MS, now - started.current);
    const perSecond = since < SHOW_EVERY_MS ? 0 : Math.round((arrivals.current.length / since) * 10_000) / 10;
    const fresh = waiting.current.splice(0);
    setState((before) => {
      if (fresh.length === 0 && perSecond === before.perSecond) return before;
      const rows = fresh.length === 0 ? before.rows : [...fresh.toReversed(), ...before.rows].slice(0, MOST_KEPT);
      return { ...before, rows, perSecond, lastReceivedAt: rows[0]?.received_at ?? before.lastReceivedAt };
    });
  }, []);

  useEffect(() => {
    const stop = new AbortController();
    const timer = setInterval(show, SHOW_EVERY_MS);
    void followEvents(
      '/v1/events/live',
      {},
      (event) => {
        if (event.event !== 'event') return;
        waiting.current.push({ ...(JSON.parse(event.data) as EventRow), key: String(count.current++) });
        if (waiting.current.length > MOST_KEPT) waiting.current.shift();
        arrivals.current.push(Date.now());
      },
      (up) => setState((before) => ({ ...before, connected: up })),
      stop.signal,
    );
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [show]);

  return useMemo(() => state, [state]);
}
