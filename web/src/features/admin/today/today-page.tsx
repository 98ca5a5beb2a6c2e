import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSession } from '@/app/session/session';
import { invoicesQuery } from '@/api/queries';
import type { Invoice, Money } from '@/api/types';
import { BarChart } from '@/components/charts/bar-chart';
import { PartsBar } from '@/components/charts/gauges';
import { Icon } from '@/components/icon';
import { PageHead, SectionHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { useSecondHand, useZone } from '@/components/zone';
import { currencyDigits, formatAmount, formatMoney } from '@/format/money';
import { formatChange, formatQuantity, plural } from '@/format/number';
import { dayParts, formatClock, formatLongDate, formatMonthName } from '@/format/time';
import { Tag } from '@/components/controls';
import { useTestOrganizations } from '../customer-name';
import { NeedsList, RECENT_INVOICES, useNeeds } from './needs';
import './today.css';

export function TodayPage() {
  const zone = useZone();
  const session = useSession();
  const now = useSecondHand();
  const { needs, loading, solvingItself } = useNeeds();
  const name = session.user?.firstName;
  return (
    <>
      <PageHead
        documentTitle="Today"
        title={`${greeting(now, zone)}${name ? `, ${name}` : ''}`}
        note={`${formatLongDate(now, zone)}, ${formatClock(now, zone).slice(0, 5)}`}
      />
      {loading && needs.length === 0 ? (
        <section className="card pad">
          <SkeletonRows rows={5} />
        </section>
      ) : needs.length === 0 ? (
        <section className="card">
          <EmptyState title="Nothing needs you.">
            Invoices, payments, workflows, events and the books are where they should be.
          </EmptyState>
        </section>
      ) : (
        <>
          <p className="row wrap base" style={{ gap: '0 14px', marginBottom: 16 }}>
            <span className="text-big">{needs.length}</span>
            <span style={{ fontSize: 16 }}>
              {needs.length === 1 ? 'thing needs' : 'things need'} a person today.{' '}
              <HeldBack held={needs.flatMap((need) => (need.held ? [need.held] : []))} />
            </span>
          </p>
          <NeedsList needs={needs} />
        </>
      )}
      {solvingItself.length > 0 && (
        <p className="row wrap text-s soft" style={{ padding: '12px 24px' }}>
          <Icon name="retry" /> Solving itself:{' '}
          <Link className="link" to="/admin/workflows" search={{ status: 'running' } as never}>
            {plural(solvingItself.length, 'workflow')}
          </Link>{' '}
          will be tried again.
        </p>
      )}
      <div className="gap-top-24">
        <Revenue />
      </div>
    </>
  );
}

function greeting(now: number, zone: string): string {
  const { hour } = dayParts(new Date(now), zone);
  return hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
}

function HeldBack({ held }: { held: Money[] }) {
  const [first] = held;
  if (!first || held.some((money) => money.currency !== first.currency)) return null;
  return (
    <span className="muted">
      They hold back {formatMoney({ amount: held.reduce((sum, money) => sum + money.amount, 0), currency: first.currency })}.
    </span>
  );
}

interface Month {
  key: string;
  start: string;
  invoices: Invoice[];
  total: number;
}

const PARTS = [
  { name: 'Paid', color: 'var(--c1)', holds: (invoice: Invoice) => invoice.status === 'paid' },
  { name: 'Open', color: 'var(--c2)', holds: (invoice: Invoice) => invoice.status === 'open' || invoice.status === 'issuing' },
  { name: 'In review', color: 'var(--c3)', holds: (invoice: Invoice) => invoice.status === 'in_review' },
  {
    name: 'Past due',
    color: 'var(--bad)',
    holds: (invoice: Invoice) => invoice.status === 'past_due' || invoice.status === 'uncollectible',
  },
];

function Revenue() {
  const invoices = useInfiniteQuery({ ...invoicesQuery({}, RECENT_INVOICES), refetchInterval: 15_000 });
  const tests = useTestOrganizations();
  return (
    <Load
      query={invoices}
      waiting={
        <section className="card pad">
          <SkeletonRows rows={5} />
        </section>
      }
    >
      {(data) => {
        const all = data.pages.flatMap((page) => page.data);
        const real = all.filter((row) => !tests.has(row.organization));
        // What test organizations are billed is no revenue; where there is nothing else, it is shown as what it is.
        const onlyTests = real.length === 0 && all.length > 0;
        const rows = onlyTests ? all : real;
        const currency = mostFrequentCurrency(rows);
        if (!currency)
          return (
            <section className="card">
              <EmptyState title="Nothing was billed yet.">
                The first invoice closes an hour after the first period ends.
              </EmptyState>
            </section>
          );
        return (
          <RevenueStrip
            months={byMonth(rows.filter((row) => row.currency === currency))}
            currency={currency}
            partial={invoices.hasNextPage}
            onlyTests={onlyTests}
          />
        );
      }}
    </Load>
  );
}

function RevenueStrip({
  months,
  currency,
  partial,
  onlyTests,
}: {
  months: Month[];
  currency: string;
  partial: boolean;
  onlyTests: boolean;
}) {
  const zone = useZone();
  const latest = months[0]!;
  const before = months[1];
  const change = before ? formatChange(latest.total, before.total) : null;
  const money = (amount: number) => ({ amount, currency });
  const shown = months.slice(0, 6).reverse();
  const parts = PARTS.map((part) => {
    const invoices = latest.invoices.filter(part.holds);
    return { ...part, count: invoices.length, amount: invoices.reduce((sum, invoice) => sum + invoice.amount_due.amount, 0) };
  });
  const divisor = 10 ** currencyDigits(currency);
  return (
    <section className="card revenue">
      <div className="pad">
        <SectionHead
          title={`Billed for ${formatMonthName(latest.start, zone)}`}
          beside={onlyTests && <Tag tone="warn">test clock</Tag>}
        />
        <p className="text-mid">{formatMoney(money(latest.total))}</p>
        {before && change && (
          <p className="text-s soft">
            <span className="medium" style={{ color: 'var(--text)' }}>
              {change}
            </span>{' '}
            on {formatMonthName(before.start, zone)}, {formatMoney(money(before.total))}
          </p>
        )}
        <p className="text-xs muted gap-top-12">
          {plural(latest.invoices.length, 'invoice')}
          {partial ? ` of the latest ${RECENT_INVOICES}` : ''}.{' '}
          {onlyTests ? 'All to test organizations: no revenue.' : 'Test organizations left out.'}
        </p>
      </div>
      <div className="pad">
        <SectionHead title="Where is it now?" />
        <PartsBar description="Invoices by state" parts={parts.map((part) => ({ size: part.amount, color: part.color }))} />
        <div className="ticks" style={{ '--tick': '5%' } as React.CSSProperties} />
        <table className="table gap-top-8">
          <caption className="visually-hidden">Invoices by state</caption>
          <tbody>
            {parts.map((part) => (
              <tr key={part.name}>
                <td>
                  <i className="swatch" style={{ background: part.color, marginRight: 10 }} />
                  {part.name}
                </td>
                <td className="num soft">{formatQuantity(part.count)}</td>
                <td className={`num ${part.name === 'Past due' && part.amount > 0 ? 'bad' : ''}`}>
                  {formatAmount(money(part.amount))}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{currency}</td>
              <td className="num">{formatQuantity(parts.reduce((sum, part) => sum + part.count, 0))}</td>
              <td className="num">{formatAmount(money(parts.reduce((sum, part) => sum + part.amount, 0)))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <div className="pad">
        <SectionHead title="How does it grow?" />
        <BarChart
          description="Billed by month"
          height={130}
          labels={shown.map((month) => formatMonthName(month.start, zone))}
          axis={shown.map((month, index) => ({ index, label: formatMonthName(month.start, zone, 'short') }))}
          series={[{ name: currency, color: 'var(--c1)', values: shown.map((month) => month.total / divisor) }]}
          format={(value) => formatAmount(money(Math.round(value * divisor)))}
        />
      </div>
    </section>
  );
}

function byMonth(invoices: Invoice[]): Month[] {
  const months = new Map<string, Month>();
  for (const invoice of invoices) {
    if (invoice.status === 'void' || invoice.status === 'discarded' || invoice.status === 'draft') continue;
    // The month that a period mostly lies in: the one of its middle.
    const middle = new Date((Date.parse(invoice.period.start) + Date.parse(invoice.period.end)) / 2).toISOString();
    const key = middle.slice(0, 7);
    const month = months.get(key) ?? { key, start: middle, invoices: [], total: 0 };
    month.invoices.push(invoice);
    month.total += invoice.amount_due.amount;
    months.set(key, month);
  }
  const ordered = [...months.values()].sort((a, b) => b.key.localeCompare(a.key));
  return ordered.length > 0 ? ordered : [{ key: '', start: new Date().toISOString(), invoices: [], total: 0 }];
}

function mostFrequentCurrency(invoices: Invoice[]): string | null {
  const counts = new Map<string, number>();
  for (const invoice of invoices) counts.set(invoice.currency, (counts.get(invoice.currency) ?? 0) + 1);
  return [...counts.entries()].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
