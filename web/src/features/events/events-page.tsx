import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useFilters } from '@/app/use-filters';
import { eventsQuery, type EventFilter } from '@/api/queries';
import type { EventRow } from '@/api/types';
import { Button, SearchField, Segments, SelectField } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, ErrorState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { EventDetail } from './event-detail';
import { EventState } from './event-state';
import { LiveFeed } from './live-feed';
import './events.css';

const LIVE_ROWS = 60;
type Filter = 'type' | 'subject' | 'from' | 'to' | 'environment' | 'source' | 'id' | 'view';

export function EventsPage() {
  const [search, change] = useFilters<Filter>();
  const live = search.view === 'live';
  return (
    <>
      <PageHead
        title="Events"
        note="Each is stored once and counted once. Open one to see its way."
        actions={
          <Segments
            label="View"
            value={live ? 'live' : 'list'}
            options={[
              { value: 'list', label: 'List' },
              { value: 'live', label: 'Live' },
            ]}
            onChange={(view) => change({ view: view === 'live' ? 'live' : undefined })}
          />
        }
      />
      {live ? <LiveFeed rows={LIVE_ROWS} /> : <EventList search={search} change={change} />}
    </>
  );
}

function EventList({
  search,
  change,
}: {
  search: Partial<Record<Filter, string>>;
  change: (change: Partial<Record<Filter, string | undefined>>) => void;
}) {
  const filter: EventFilter = {
    type: search.type,
    subject: search.subject,
    from: search.from,
    to: search.to,
    environment: search.environment,
  };
  const events = useInfiniteQuery(eventsQuery(filter));
  const rows = events.data?.pages.flatMap((page) => page.data) ?? [];
  const opened = search.source && search.id ? { source: search.source, id: search.id } : null;
  const listed = opened !== null && rows.some((row) => row.source === opened.source && row.id === opened.id);
  const filtered = Object.values(filter).some(Boolean);
  const close = () => change({ source: undefined, id: undefined });
  return (
    <>
      <div className="filters" style={{ marginBottom: 16 }}>
        <SearchField label="Type" placeholder="api.request" value={search.type ?? ''} onSearch={(type) => change({ type })} />
        <SearchField
          label="Subject"
          placeholder="user_118"
          value={search.subject ?? ''}
          onSearch={(subject) => change({ subject })}
        />
        <SelectField
          label="Environment"
          value={search.environment ?? 'live'}
          options={[
            { value: 'live', label: 'Live' },
            { value: 'test', label: 'Test' },
          ]}
          onChange={(environment) => change({ environment: environment === 'live' ? undefined : environment })}
        />
        {filtered && (
          <Button
            kind="quiet"
            onClick={() =>
              change({ type: undefined, subject: undefined, from: undefined, to: undefined, environment: undefined })
            }
          >
            Clear
          </Button>
        )}
      </div>
      {opened && !listed && (
        <section className="card pad" style={{ marginBottom: 16 }}>
          <div className="row">
            <h2 className="mono break">{opened.id}</h2>
            <span className="push">
              <Button small onClick={close}>
                Close
              </Button>
            </span>
          </div>
          <EventDetail source={opened.source} id={opened.id} environment={search.environment} />
        </section>
      )}
      <section className="card list-card">
        <Load
          query={events}
          waiting={
            <div className="pad">
              <SkeletonRows rows={8} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title={filtered ? 'No event matches.' : 'No event yet.'}>
                {filtered ? 'Widen the filters above.' : 'Send one and it shows here within seconds.'}
              </EmptyState>
            ) : (
              <table className="table feed">
                <caption className="visually-hidden">Events, newest first</caption>
                <thead>
                  <tr>
                    <th>Time</th>
                    <th className="feed-type">Type</th>
                    <th className="not-narrow">Subject</th>
                    <th className="not-narrow">Source</th>
                    <th>Id</th>
                    <th className="not-narrow">State</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, index) => {
                    const open = opened?.source === row.source && opened.id === row.id;
                    // A batch may hold the same identity twice, received in the same instant.
                    const key = `${row.source}/${row.id}/${row.received_at}/${index}`;
                    return (
                      <Fragment key={key}>
                        <Row row={row} open={open} toggle={() => (open ? close() : change({ source: row.source, id: row.id }))} />
                        {open && (
                          <tr>
                            <td colSpan={6} className="feed-detail">
                              <EventDetail source={row.source} id={row.id} environment={search.environment} />
                            </td>
                          </tr>
                        )}
                      </Fragment>
                    );
                  })}
                </tbody>
              </table>
            )
          }
        </Load>
        {events.hasNextPage && (
          <div className="list-more">
            <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              {events.isFetchingNextPage ? 'Loading…' : 'Older events'}
            </Button>
          </div>
        )}
        {events.isFetchNextPageError && (
          <div className="list-more">
            <ErrorState error={events.error} />
          </div>
        )}
      </section>
    </>
  );
}

function Row({ row, open, toggle }: { row: EventRow; open: boolean; toggle: () => void }) {
  return (
    <tr className={open ? 'opened' : undefined} data-link onClick={toggle}>
      <td className="muted">
        <Time at={row.time} as="full" />
      </td>
      <td className="feed-type">
        <span className="mono">{row.type}</span>
      </td>
      <td className="not-narrow soft">{row.subject ?? '–'}</td>
      <td className="not-narrow soft feed-source">{row.source}</td>
      <td>
        <button
          type="button"
          className="row-button"
          aria-expanded={open}
          onClick={(event) => {
            event.stopPropagation();
            toggle();
          }}
        >
          {row.id.length > 26 ? `${row.id.slice(0, 24)}…` : row.id}
        </button>
      </td>
      <td className="not-narrow">
        <EventState status={row.status} reason={row.reason} />
      </td>
    </tr>
  );
}
