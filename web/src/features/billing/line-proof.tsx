import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useFilters } from '@/app/use-filters';
import { lineEventsQuery, lineTotalsQuery, usageQuery } from '@/api/queries';
import type { Invoice, InvoiceLine, LineEvents } from '@/api/types';
import { SmallBars } from '@/components/charts/bar-chart';
import { Button, CopyId } from '@/components/controls';
import { SectionHead } from '@/components/layout';
import { Load } from '@/components/states';
import { Time, useZone } from '@/components/zone';
import { formatQuantity } from '@/format/number';
import { dayParts, formatDay, toDate } from '@/format/time';
import { describeReason } from '@/features/events/event-state';
import { dayStarts } from '@/features/home/projection';
import { nextDay } from '@/features/home/events-by-day';
import { TraceTable } from './trace-table';

/** Everything behind a line: its rating trace, when it was used, what counted and what did not. */
export function LineProof({ invoice, line, operator }: { invoice: Invoice; line: InvoiceLine; operator: boolean }) {
  const metered = line.meter !== null;
  return (
    <div className="paper-proof">
      <TraceTable line={line} />
      {metered && line.kind === 'usage' && <WhenUsed line={line} organization={operator ? invoice.organization : undefined} />}
      {metered && <WhatCounted invoice={invoice} line={line} operator={operator} />}
      {line.adjusts && (
        <p className="note">
          Belongs to{' '}
          <Link
            className="link"
            to={`${operator ? '/admin' : ''}/invoices/${line.adjusts.invoice}`}
            search={{ line: line.adjusts.line } as never}
          >
            the line it came too late for
          </Link>
          .
        </p>
      )}
    </div>
  );
}

function WhenUsed({ line, organization }: { line: InvoiceLine; organization?: string }) {
  const zone = useZone();
  const usage = useQuery(
    usageQuery({
      meter: line.meter!,
      from: toDate(line.period.start).toISOString(),
      to: toDate(line.period.end).toISOString(),
      window: 'DAY',
      organization,
    }),
  );
  return (
    <section>
      <SectionHead small title="When they were used" />
      <Load query={usage}>
        {(data) => {
          const days = dayStarts(line.period, (date) => nextDay(date, zone));
          const byDay = new Map(data.data.map((row) => [dayText(toDate(row.start), zone), Number(row.value ?? 0)]));
          const values = days.map((day) => byDay.get(dayText(day, zone)) ?? 0);
          const most = Math.max(...values, 0);
          return (
            <>
              <SmallBars
                values={values}
                height={56}
                strongLast={false}
                description={`${line.description} a day, at most ${formatQuantity(most)}`}
              />
              <div className="ticks" style={{ '--tick': `${100 / Math.max(1, days.length)}%` } as React.CSSProperties} />
              <div className="row text-xs muted tabular" style={{ justifyContent: 'space-between', marginTop: 4 }}>
                <span>{days[0] && formatDay(days[0], zone)}</span>
                {most > 0 && (
                  <span>
                    Most: {formatQuantity(most)} on {formatDay(days[values.indexOf(most)]!, zone)}
                  </span>
                )}
              </div>
            </>
          );
        }}
      </Load>
    </section>
  );
}

function dayText(date: Date, zone: string): string {
  const parts = dayParts(date, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

type Shown = 'counted' | 'excluded' | 'all';

function WhatCounted({ invoice, line, operator }: { invoice: Invoice; line: InvoiceLine; operator: boolean }) {
  const totals = useQuery(lineTotalsQuery(invoice.id, line.id));
  const [search, change] = useFilters<'events'>();
  const shown = search.events === 'counted' || search.events === 'excluded' || search.events === 'all' ? search.events : null;
  const show = (which: Shown) => (
    <td className="num">
      <button
        type="button"
        className="link text-xs"
        aria-expanded={shown === which}
        onClick={() => change({ events: shown === which ? undefined : which })}
      >
        {shown === which ? 'Hide' : 'Show'}
      </button>
    </td>
  );
  return (
    <section>
      <SectionHead small title="What counted, and what did not" />
      <Load query={totals}>
        {({ totals: { counted, excluded } }) => {
          const reasons = Object.entries(excluded).filter(([, count]) => Number(count) > 0);
          const all = Number(counted) + reasons.reduce((sum, [, count]) => sum + Number(count), 0);
          return (
            <table className="table">
              <caption className="visually-hidden">Events counted and excluded</caption>
              <tbody>
                <tr>
                  <td>
                    <span className="medium">Counted</span> <span className="muted">each identity once</span>
                  </td>
                  <td className="num bold">{formatQuantity(counted)}</td>
                  {show('counted')}
                </tr>
                {reasons.map(([reason, count]) => (
                  <tr key={reason}>
                    <td>
                      <span className="medium">{describeReason(reason).name}</span>{' '}
                      <span className="muted">{describeReason(reason).note}</span>
                    </td>
                    <td className="num">{formatQuantity(count)}</td>
                    {show('excluded')}
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr style={{ fontWeight: 400 }}>
                  <td className="soft" style={{ fontWeight: 400 }}>
                    On the log for this {line.kind === 'adjustment' ? 'adjustment' : 'period'}
                  </td>
                  <td className="num" style={{ fontWeight: 400 }}>
                    {formatQuantity(all)}
                  </td>
                  {show('all')}
                </tr>
              </tfoot>
            </table>
          );
        }}
      </Load>
      {shown && <EventsOfLine key={shown} invoice={invoice.id} line={line.id} shown={shown} operator={operator} />}
    </section>
  );
}

function EventsOfLine({ invoice, line, shown, operator }: { invoice: string; line: string; shown: Shown; operator: boolean }) {
  const query = useInfiniteQuery(
    lineEventsQuery(invoice, line, shown === 'all' ? undefined : shown === 'counted' ? 'true' : 'false'),
  );
  const rows = (query.data?.pages as LineEvents[] | undefined)?.flatMap((page) => page.data) ?? [];
  return (
    <div className="line-events gap-top-12" role="region" aria-label="Events of this line" tabIndex={0}>
      <Load query={query}>
        {() => (
          <table className="table">
            <caption className="visually-hidden">Events of this line</caption>
            <thead>
              <tr>
                <th>Time</th>
                <th>Id</th>
                <th className="not-narrow">Subject</th>
                <th className="num">Value</th>
                <th>Counted</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={`${row.source}/${row.id}/${index}`}>
                  <td className="soft">
                    <Time at={row.time} as="day-time" />
                  </td>
                  <td className="mono">
                    {operator ? (
                      <CopyId id={row.id} />
                    ) : (
                      <Link className="link" to="/events" search={{ source: row.source, id: row.id } as never}>
                        {row.id.length > 22 ? `${row.id.slice(0, 20)}…` : row.id}
                      </Link>
                    )}
                  </td>
                  <td className="not-narrow soft">{row.subject ?? '–'}</td>
                  <td className="num">{formatQuantity(row.value)}</td>
                  <td className="soft">
                    {row.counted ? 'yes' : row.reason ? describeReason(row.reason).name.toLowerCase() : 'no'}
                  </td>
                </tr>
              ))}
              {rows.length === 0 && (
                <tr>
                  <td colSpan={5} className="muted">
                    None.
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        )}
      </Load>
      {query.hasNextPage && (
        <div className="gap-top-8">
          <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            More events
          </Button>
        </div>
      )}
    </div>
  );
}
