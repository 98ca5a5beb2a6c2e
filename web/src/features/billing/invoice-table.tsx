import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Invoice } from '@/api/types';
import { MoneyText } from '@/components/money';
import { Time, useZone } from '@/components/zone';
import { formatPeriod } from '@/format/time';
import { InvoiceState } from './invoice-state';

/** Invoices, newest first; a row leads to its page. `customer` names whose it is, where that is not plain. */
export function InvoiceTable({
  invoices,
  base,
  customer,
  zoneOf,
  select,
}: {
  invoices: Invoice[];
  base: '/invoices' | '/admin/invoices';
  customer?: (invoice: Invoice) => ReactNode;
  /** The zone of an invoice's customer, where it is not the page's. */
  zoneOf?: (organization: string) => string;
  select?: { chosen: ReadonlySet<string>; toggle: (id: string) => void; offered: (invoice: Invoice) => boolean };
}) {
  const zone = useZone();
  const router = useRouter();
  return (
    <table className="table">
      <caption className="visually-hidden">Invoices, newest first</caption>
      <thead>
        <tr>
          {select && (
            <th>
              <span className="visually-hidden">Chosen</span>
            </th>
          )}
          <th>Number</th>
          {customer && <th>Customer</th>}
          <th className="not-narrow">Period</th>
          <th>State</th>
          <th className="not-narrow">Issued</th>
          <th className="num">Amount due</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => (
          <tr
            key={invoice.id}
            data-link
            onClick={(event) => !(event.target instanceof HTMLInputElement) && router.history.push(`${base}/${invoice.id}`)}
          >
            {select && (
              <td>
                {select.offered(invoice) && (
                  <input
                    type="checkbox"
                    aria-label={`Choose ${invoice.number ?? invoice.id}`}
                    checked={select.chosen.has(invoice.id)}
                    onChange={() => select.toggle(invoice.id)}
                  />
                )}
              </td>
            )}
            <td>
              <Link className="medium nowrap" to={`${base}/${invoice.id}`}>
                {invoice.number ?? 'Not numbered'}
              </Link>
            </td>
            {customer && <td>{customer(invoice)}</td>}
            <td className="not-narrow soft">
              {formatPeriod(invoice.period.start, invoice.period.end, zoneOf?.(invoice.organization) ?? zone)}
            </td>
            <td>
              <InvoiceState status={invoice.status} />
            </td>
            <td className="not-narrow soft">{invoice.issued_at ? <Time at={invoice.issued_at} as="date" /> : '–'}</td>
            <td className="num">
              <MoneyText value={invoice.amount_due} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
