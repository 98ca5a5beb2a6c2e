import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { reconciliationQuery } from '@/api/queries';
import type { ReconciliationRow } from '@/api/types';
import { Tag } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { useZone } from '@/components/zone';
import { formatQuantity } from '@/format/number';
import { formatPeriod } from '@/format/time';
import { CustomerName } from '../customer-name';

const NUMBERS = [
  ['log', 'Log'],
  ['stored', 'Store'],
  ['windows', 'Windows'],
  ['rated', 'Rated'],
  ['stripe', 'Stripe'],
] as const;

export function ReconciliationPage() {
  const zone = useZone();
  const query = useQuery({ ...reconciliationQuery, retry: false });
  return (
    <>
      <PageHead title="Reconciliation" note="Five numbers that must agree. One that does not holds its invoice back." />
      <section className="card list-card">
        <Load
          query={query}
          waiting={
            <div className="pad">
              <SkeletonRows rows={6} />
            </div>
          }
        >
          {(page) =>
            page.data.length === 0 ? (
              <EmptyState title="Nothing was compared yet.">The books are compared at every close, and once a day.</EmptyState>
            ) : (
              <table className="table">
                <caption className="visually-hidden">Numbers side by side</caption>
                <thead>
                  <tr>
                    <th>Customer</th>
                    <th className="not-narrow">Meter</th>
                    <th className="only-wide">Period</th>
                    {NUMBERS.map(([, name]) => (
                      <th key={name} className="num">
                        {name}
                      </th>
                    ))}
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  {page.data.map((row, index) => (
                    <tr key={index}>
                      <td>
                        <CustomerName id={row.organization} />
                        {row.invoice && (
                          <div>
                            <Link className="link text-xs" to={`/admin/invoices/${row.invoice}`}>
                              its invoice
                            </Link>
                          </div>
                        )}
                      </td>
                      <td className="mono not-narrow">{row.meter ?? '–'}</td>
                      <td className="soft only-wide">
                        {row.period ? formatPeriod(row.period.start, row.period.end, zone) : '–'}
                      </td>
                      {NUMBERS.map(([key]) => (
                        <td key={key} className={`num ${odd(row, key) ? 'bad medium' : ''}`}>
                          {formatQuantity(row[key])}
                        </td>
                      ))}
                      <td>{row.equal ? <Tag tone="ok">agree</Tag> : <Tag tone="bad">differ</Tag>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
      </section>
    </>
  );
}

/** The number that stands against the others of a row that differs. */
function odd(row: ReconciliationRow, key: (typeof NUMBERS)[number][0]): boolean {
  if (row.equal || row[key] === null || row[key] === undefined) return false;
  const others = NUMBERS.map(([name]) => row[name])
    .filter((value) => value !== null && value !== undefined)
    .map(String);
  return others.filter((value) => value === String(row[key])).length === 1;
}
