import { useInfiniteQuery } from '@tanstack/react-query';
import { invoicesQuery } from '@/api/queries';
import type { Invoice, Price } from '@/api/types';
import { SectionHead } from '@/components/layout';
import { currencyDigits, formatMoney } from '@/format/money';
import { formatChange, formatQuantity } from '@/format/number';
import { CustomerName } from '../customer-name';
import { rate, toCents } from './rate';

const RECENT = 100;
const SHOWN = 8;

export interface CustomerQuantity {
  organization: string;
  quantity: number;
}

/** What each customer's last invoice counted of a price. */
export function useLastQuantities(price: string): { rows: CustomerQuantity[]; loading: boolean } {
  const invoices = useInfiniteQuery(invoicesQuery({}, RECENT));
  const latest = new Map<string, number>();
  for (const invoice of invoices.data?.pages.flatMap((page) => page.data) ?? []) {
    const line = usageLine(invoice, price);
    if (line && !latest.has(invoice.organization)) latest.set(invoice.organization, Number(line.quantity));
  }
  const rows = [...latest.entries()]
    .map(([organization, quantity]) => ({ organization, quantity }))
    .sort((a, b) => b.quantity - a.quantity);
  return { rows, loading: invoices.isPending };
}

function usageLine(invoice: Invoice, price: string) {
  return invoice.status === 'void' || invoice.status === 'discarded'
    ? undefined
    : invoice.lines.find((line) => line.kind === 'usage' && line.price === price);
}

/** The last invoices' quantities, rated by both versions while the price is typed. */
export function WhatIf({
  price,
  other,
  rows,
  currency,
  name,
  otherName,
}: {
  price: Price;
  other: Price | null;
  rows: CustomerQuantity[];
  currency: string;
  name: string;
  otherName: string;
}) {
  const digits = currencyDigits(currency);
  const show = (amount: number) =>
    amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '\u2212');
  const money = (amount: number) => formatMoney({ amount: Math.round(amount * 10 ** digits), currency });
  const signed = (amount: number) => (amount > 0 ? `+${show(amount)}` : show(amount));
  const rated = rows.map((row) => {
    const now = toCents(rate(price, row.quantity), digits);
    const before = other ? toCents(rate(other, row.quantity), digits) : now;
    return { ...row, now, before, change: now - before };
  });
  const sum = (pick: (row: (typeof rated)[number]) => number) => rated.reduce((total, row) => total + pick(row), 0);
  const total = { now: sum((row) => row.now), before: sum((row) => row.before) };
  const most = Math.max(...rated.map((row) => Math.abs(row.change)), 0.01);
  return (
    <section className="card">
      <div className="pad">
        <SectionHead title="Had it been in force on the last invoices" />
        <p className="text-big">{money(other ? total.now - total.before : total.now)}</p>
        <p className="text-s soft">
          {other ? (
            <>
              {show(total.now)} instead of {show(total.before)} {currency}
              {formatChange(total.now, total.before) && <>, or {formatChange(total.now, total.before)}</>}, for {price.name}
            </>
          ) : (
            <>for {price.name}</>
          )}
        </p>
      </div>
      <div className="pad" style={{ borderTop: '1px solid var(--line)', overflowX: 'auto' }}>
        {rated.length === 0 ? (
          <p className="text-s soft">No invoice has a line of this price yet.</p>
        ) : (
          <table className="table">
            <caption className="visually-hidden">Customers by both versions</caption>
            <thead>
              <tr>
                <th>Customer</th>
                {other && <th className="num">{otherName}</th>}
                <th className="num">{name}</th>
                {other && <th className="num">Change</th>}
              </tr>
            </thead>
            <tbody>
              {rated.slice(0, SHOWN).map((row) => (
                <tr key={row.organization}>
                  <td>
                    <span className="medium">
                      <CustomerName id={row.organization} />
                    </span>
                    <div className="text-xs muted tabular">{formatQuantity(row.quantity)}</div>
                  </td>
                  {other && <td className="num soft">{show(row.before)}</td>}
                  <td className="num">{show(row.now)}</td>
                  {other && (
                    <td className="num">
                      {signed(row.change)}
                      <Delta change={row.change} most={most} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td>
                  {rated.length} {rated.length === 1 ? 'customer' : 'customers'}
                </td>
                {other && <td className="num">{show(total.before)}</td>}
                <td className="num">{show(total.now)}</td>
                {other && <td className="num">{signed(total.now - total.before)}</td>}
              </tr>
            </tfoot>
          </table>
        )}
        <p className="text-xs muted gap-top-16">
          From the quantities of each customer’s last invoice, computed again at every key. What is billed is rated exactly, by
          the server.
        </p>
      </div>
    </section>
  );
}

function Delta({ change, most }: { change: number; most: number }) {
  const width = `${Math.min(100, (Math.abs(change) / most) * 100)}%`;
  if (change === 0) return null;
  return (
    <div className="delta" aria-hidden="true">
      {change < 0 ? <i className="delta-down" style={{ width }} /> : <i className="delta-up" style={{ width }} />}
    </div>
  );
}
