import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useFilters } from '@/app/use-filters';
import { organizationQuery, subscriptionsQuery, timeseriesQuery, topQuery, upcomingInvoiceQuery } from '@/api/queries';
import type { Period, UpcomingInvoice } from '@/api/types';
import { PageHead, SectionHead } from '@/components/layout';
import { Segments } from '@/components/controls';
import { EmptyState, isAbsent, Load, SkeletonRows } from '@/components/states';
import { useZone } from '@/components/zone';
import { dayParts, daysIn, formatMonth, formatMonthName, startOfMonth, toDate } from '@/format/time';
import { formatQuantity } from '@/format/number';
import { LiveFeed } from '@/features/events/live-feed';
import { usePlanName } from '@/features/billing/plan-name';
import { EventsChart } from './events-chart';
import { fullDaysOf } from './events-by-day';
import { Metered, NextSteps } from './next-steps';
import { ExpectedInvoice, PlanUsage } from './plan-cards';
import './home.css';

type Range = 'now' | 'before' | 'year';

export function HomePage() {
  const zone = useZone();
  const [search, change] = useFilters<'month'>();
  const range: Range = search.month === 'before' || search.month === 'year' ? search.month : 'now';

  const organization = useQuery(organizationQuery);
  const subscriptions = useQuery(subscriptionsQuery());
  const subscription = subscriptions.data?.data.find((row) => row.status !== 'canceled') ?? subscriptions.data?.data[0];
  const planName = usePlanName(subscription?.plan_version);
  const upcoming = useQuery({
    ...upcomingInvoiceQuery(subscription?.id ?? ''),
    enabled: subscription !== undefined,
    retry: false,
  });

  // The wall's time has gone on since it was told; a test clock stands until it is moved.
  const billingNow = organization.data ? Date.parse(organization.data.now) : Date.now();
  const current: Period = upcoming.data?.period ?? subscription?.current_period ?? monthOf(billingNow, zone);
  const period = periodOf(range, current, zone);
  const settled = subscriptions.isSuccess && (subscription === undefined || !upcoming.isPending);
  const query = {
    from: (range === 'year' ? toDate(period.start) : new Date(Date.parse(period.start) - 28 * 86_400_000)).toISOString(),
    to: new Date(period.end).toISOString(),
    interval: range === 'year' ? ('month' as const) : ('day' as const),
  };
  const series = useQuery({
    ...timeseriesQuery(query),
    enabled: settled,
    refetchInterval: 15_000,
    placeholderData: (before) => before,
  });
  const now = organization.data?.test_clock ? billingNow : Date.parse(series.data?.as_of ?? '') || billingNow;
  const unplanned = subscriptions.isSuccess && !subscription;

  return (
    <>
      <PageHead
        title="Home"
        note={noteOf(current, now, zone)}
        actions={
          <Segments
            label="Period"
            value={range}
            options={[
              { value: 'now', label: nameOf(current, zone) },
              { value: 'before', label: nameOf(periodOf('before', current, zone), zone) },
              { value: 'year', label: '12 months' },
            ]}
            onChange={(value) => change({ month: value === 'now' ? undefined : value })}
          />
        }
      />
      <section className="card home-cols">
        <div className="pad">
          <Load query={series} waiting={<SkeletonRows rows={7} height={24} />}>
            {(data) => <EventsChart period={period} data={data} now={now} monthly={range === 'year'} />}
          </Load>
        </div>
        <div className="pad">
          {unplanned ? (
            <NextSteps />
          ) : isAbsent(upcoming.error) ? (
            <NothingUpcoming />
          ) : (
            <Load query={upcoming}>
              {(invoice) => (
                <ExpectedInvoice invoice={invoice} now={now} fullDays={fullDaysOf(series.data, current, now, zone)} />
              )}
            </Load>
          )}
        </div>
      </section>
      <div className="halves gap-top-24">
        <section className="card pad">
          {unplanned ? (
            <Metered />
          ) : isAbsent(upcoming.error) ? (
            <NothingUpcoming />
          ) : (
            <Load query={upcoming}>{(invoice) => <PlanUsage invoice={invoice} now={now} planName={planName} />}</Load>
          )}
        </section>
        <section className="card pad">
          <TopTypes period={period} enabled={settled} lines={upcoming.data} />
        </section>
      </div>
      <div className="gap-top-24">
        <LiveFeed rows={8} />
      </div>
    </>
  );
}

function NothingUpcoming() {
  return <EmptyState title="No invoice is coming up.">Usage is metered and shown all the same.</EmptyState>;
}

function TopTypes({ period, enabled, lines }: { period: Period; enabled: boolean; lines: UpcomingInvoice | undefined }) {
  const top = useQuery({
    ...topQuery({
      from: new Date(period.start).toISOString(),
      to: new Date(period.end).toISOString(),
      group_by: 'type',
      limit: '6',
    }),
    enabled,
    placeholderData: (before) => before,
  });
  return (
    <>
      <SectionHead
        title="Which types arrive most?"
        beside={
          <Link className="link" to="/events">
            Explore
          </Link>
        }
      />
      <Load query={top}>
        {(data) => {
          if (data.data.length === 0)
            return <EmptyState title="No events in this period.">Send an event and it shows here within seconds.</EmptyState>;
          const most = Math.max(...data.data.map((row) => row.value));
          const all = data.data.reduce((sum, row) => sum + row.value, 0);
          return (
            <table className="table">
              <caption className="visually-hidden">Events by type</caption>
              <thead>
                <tr>
                  <th>Type</th>
                  <th className="num">Events</th>
                  <th className="num">Share</th>
                </tr>
              </thead>
              <tbody>
                {data.data.map((row) => (
                  <tr key={row.key}>
                    <td>
                      <Link className="mono break" to="/events" search={{ type: row.key }}>
                        {row.key}
                      </Link>
                      <span className="share-bar" style={{ width: `${(row.value / most) * 100}%` }} />
                    </td>
                    <td className="num">{formatQuantity(row.value)}</td>
                    <td className="num muted">{sharePercent(row.value, all)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <td>{lines ? 'These types' : 'All'}</td>
                  <td className="num">{formatQuantity(all)}</td>
                  <td />
                </tr>
              </tfoot>
            </table>
          );
        }}
      </Load>
    </>
  );
}

function sharePercent(value: number, all: number): string {
  const percent = all === 0 ? 0 : (value / all) * 100;
  return percent > 0 && percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

function monthOf(now: number, zone: string): Period {
  return { start: startOfMonth(now, zone).toISOString(), end: startOfMonth(now, zone, 1).toISOString() };
}

function periodOf(range: Range, current: Period, zone: string): Period {
  if (range === 'before') {
    const days = daysIn(current.start, current.end);
    const wholeMonth = dayParts(toDate(current.start), zone).day === 1 && days >= 28 && days <= 31;
    const start = wholeMonth ? startOfMonth(current.start, zone, -1) : new Date(Date.parse(current.start) - days * 86_400_000);
    return { start: start.toISOString(), end: current.start };
  }
  if (range === 'year')
    return {
      start: startOfMonth(current.start, zone, -11).toISOString(),
      end: startOfMonth(current.start, zone, 1).toISOString(),
    };
  return current;
}

function nameOf(period: Period, zone: string): string {
  return formatMonthName(period.start, zone);
}

function noteOf(period: Period, now: number, zone: string): string {
  const day = Math.floor((now - Date.parse(period.start)) / 86_400_000) + 1;
  const days = daysIn(period.start, period.end);
  return day >= 1 && day <= days ? `${formatMonth(period.start, zone)}, day ${day} of ${days}` : formatMonth(period.start, zone);
}
