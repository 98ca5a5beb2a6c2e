import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { eventsQuery } from '@/api/queries';
import { Button, Tag } from '@/components/controls';
import { EmptyState } from '@/components/states';
import { Time } from '@/components/zone';
import { EventState } from './event-state';
import { useLiveState, type LiveRow } from './live-events';
import './events.css';

/** Events as they arrive, and until one does the latest that are stored; can be filtered by typing `type:… source:…`, and held still to be read. */
export function LiveFeed({ rows: most }: { rows: number }) {
  const live = useLiveState();
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState<LiveRow[] | null>(null);
  const stored = useInfiniteQuery({ ...eventsQuery({}, most), enabled: live.rows.length === 0 });
  const latest = useMemo(
    () => stored.data?.pages[0]?.data.map((row, index): LiveRow => ({ ...row, key: `stored-${index}` })) ?? [],
    [stored.data],
  );
  const arrived = live.rows.length > 0;
  const known = held ?? (arrived ? live.rows : latest);
  const rows = useMemo(() => known.filter(matcher(filter)).slice(0, most), [known, filter, most]);
  return (
    <section className="card list-card" aria-label="Live events">
      <div className="row wrap feed-head">
        <h2>Live</h2>
        {live.connected ? (
          <Tag tone="ok" live={!held}>
            {held ? 'Held' : live.perSecond > 0 ? `${live.perSecond.toFixed(1)} a second` : 'Listening'}
          </Tag>
        ) : (
          <Tag tone="warn" dot>
            Connecting
          </Tag>
        )}
        <span className="push row">
          <input
            className="input not-narrow"
            style={{ width: 270 }}
            aria-label="Filter the live events"
            placeholder="type:api.request source:checkout"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <Button aria-pressed={held !== null} onClick={() => setHeld(held ? null : known)}>
            {held ? 'Go on' : 'Pause'}
          </Button>
        </span>
      </div>
      {rows.length === 0 ? (
        <EmptyState title={filter ? 'No event that arrived here matches.' : 'Waiting for events.'}>
          {filter ? null : 'Send an event and it shows here within seconds.'}
        </EmptyState>
      ) : (
        <table className="table feed">
          <caption className="visually-hidden">Events as they arrive, newest first</caption>
          <thead>
            <tr>
              <th>Received</th>
              <th className="feed-type">Type</th>
              <th className="not-narrow">Subject</th>
              <th className="not-narrow">Source</th>
              <th className="not-narrow">Id</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.key} className={index === 0 && arrived && !held ? 'fresh' : undefined}>
                <td className="muted">
                  <Time at={row.received_at} as={arrived ? 'precise' : 'day-time'} />
                </td>
                <td className="feed-type">
                  <span className="mono">{row.type}</span>
                </td>
                <td className="not-narrow soft">{row.subject ?? '–'}</td>
                <td className="not-narrow soft feed-source">{row.source}</td>
                <td className="not-narrow mono">
                  <Link className="soft" to="/events" search={{ source: row.source, id: row.id, view: 'list' }}>
                    {row.id.length > 24 ? `${row.id.slice(0, 22)}…` : row.id}
                  </Link>
                </td>
                <td>
                  <EventState status={row.status} reason={row.reason} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** `type:api source:checkout driver_2`: named parts must match their field, other words any of them. */
export function matcher(filter: string): (row: LiveRow) => boolean {
  const words = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return (row) =>
    words.every((word) => {
      const [, field, value] = /^(type|source|subject|id):(.*)$/.exec(word) ?? [];
      if (field)
        return String(row[field as 'type' | 'source' | 'subject' | 'id'] ?? '')
          .toLowerCase()
          .includes(value ?? '');
      return [row.type, row.source, row.subject, row.id].some((text) => text?.toLowerCase().includes(word));
    });
}
