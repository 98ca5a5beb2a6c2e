import type { InvoiceLine } from '@/api/types';
import { PartsBar } from '@/components/charts/gauges';
import { SectionHead } from '@/components/layout';
import { formatAmount, formatExact, formatMoney, sharedDigits } from '@/format/money';
import { formatQuantity } from '@/format/number';
import { formatDuration } from '@/format/time';
import { boundNote, traceRows } from './trace';

// From the first tier to the last the tone deepens; more than four tiers share the last ones.
const TONES = ['var(--c3)', 'var(--c2)', 'var(--c1)', 'var(--accent-2)'];

/** How a line's amount came about: the units in each tier, at their price, rounded once. */
export function TraceTable({ line }: { line: InvoiceLine }) {
  const trace = line.trace;
  if (!trace?.steps) return null;
  const { currency } = line.amount;
  const rows = traceRows(trace, currency);
  const tone = (index: number) =>
    rows.length === 1 ? TONES[2]! : TONES[Math.min(TONES.length - 1, index + Math.max(0, 3 - rows.length))]!;
  const digits = sharedDigits(
    rows.map((row) => row.amount),
    currency,
  );
  const bound = boundNote(trace);
  const adjustment = line.kind === 'adjustment';
  return (
    <section>
      <SectionHead
        small
        title={adjustment ? 'What the period comes to now' : `How ${formatMoney(line.amount)} came about`}
        beside={
          line.price && (
            <>
              price <span className="mono">{line.price}</span>
            </>
          )
        }
      />
      {rows.length > 0 && trace.model !== 'flat' && (
        <div style={{ margin: '2px 0 14px' }}>
          <PartsBar description="Units in each step" parts={rows.map((row, index) => ({ size: row.size, color: tone(index) }))} />
        </div>
      )}
      <table className="table">
        <caption className="visually-hidden">Rating trace</caption>
        <thead>
          <tr>
            <th>Step</th>
            <th className="num">Units</th>
            <th className="num">Price</th>
            <th className="num">{currency}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <td>
                <i className="swatch" style={{ background: tone(index), marginRight: 8 }} />
                {row.label}
              </td>
              <td className="num">{row.units}</td>
              <td className="num soft">{row.price}</td>
              <td className="num">{formatExact(row.amount, currency, digits)}</td>
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={4} className="muted">
                Nothing was used.
              </td>
            </tr>
          )}
          {trace.share && (
            <tr>
              <td>
                For {formatDuration(trace.share.seconds * 1000)} of {formatDuration(trace.share.of_seconds * 1000)}
              </td>
              <td />
              <td />
              <td className="num">{formatExact(trace.amount ?? trace.exact, currency)}</td>
            </tr>
          )}
          {bound && (
            <tr>
              <td>{bound}</td>
              <td />
              <td />
              <td className="num">{formatExact(trace.exact, currency)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          {adjustment ? (
            <>
              <tr>
                <td className="soft" style={{ fontWeight: 400 }}>
                  What it comes to, rounded once
                </td>
                <td className="num" style={{ fontWeight: 400 }}>
                  {formatQuantity(trace.quantity)}
                </td>
                <td />
                <td className="num" style={{ fontWeight: 400 }}>
                  {formatExact(trace.amount ?? trace.exact, currency)}
                </td>
              </tr>
              {trace.account && (
                <tr>
                  <td className="soft" style={{ fontWeight: 400 }}>
                    Billed for it before
                  </td>
                  <td className="num" style={{ fontWeight: 400 }}>
                    {formatQuantity(trace.account.quantity)}
                  </td>
                  <td />
                  <td className="num" style={{ fontWeight: 400 }}>
                    {formatExact(trace.account.amount, currency)}
                  </td>
                </tr>
              )}
              <tr>
                <td>The difference</td>
                <td className="num">{formatQuantity(line.quantity)}</td>
                <td />
                <td className="num">{formatAmount(line.amount)}</td>
              </tr>
            </>
          ) : (
            <tr>
              <td className="soft" style={{ fontWeight: 400 }}>
                Sum, rounded once
              </td>
              <td className="num" style={{ fontWeight: 400 }}>
                {line.kind === 'usage' ? formatQuantity(line.quantity) : ''}
              </td>
              <td className="num soft" style={{ fontWeight: 400 }}>
                {formatExact(trace.exact, currency)}
              </td>
              <td className="num">{formatAmount(line.amount)}</td>
            </tr>
          )}
        </tfoot>
      </table>
    </section>
  );
}
