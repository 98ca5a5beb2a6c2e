import type { UpcomingInvoice, UpcomingLine } from '@/api/types';
import { MeterBar, RangeBar } from '@/components/charts/gauges';
import { scaleTo } from '@/components/charts/scale';
import { SectionHead } from '@/components/layout';
import { EmptyState } from '@/components/states';
import { useZone } from '@/components/zone';
import { formatAmount, formatMoney, formatRoughMoney, toMajorNumber, currencyDigits } from '@/format/money';
import { formatEstimate, formatQuantity } from '@/format/number';
import { formatDay, formatMonthName } from '@/format/time';
import { elapsedShare, project, projectLine } from './projection';

/** What the period will come to, line by line: fact beside expectation. */
export function ExpectedInvoice({ invoice, now, fullDays }: { invoice: UpcomingInvoice; now: number; fullDays: number[] }) {
  const zone = useZone();
  const { expected, low, high, lines } = project(invoice, now, fullDays);
  const soFar = toMajorNumber(invoice.total);
  const top = scaleTo(Math.max(expected, high ?? 0, soFar) * 1.1 || 1).top;
  const rough = (value: number) => formatRoughMoney(value, invoice.currency);
  const name = formatMonthName(invoice.period.start, zone);
  return (
    <>
      <SectionHead title={`What will ${name} come to?`} />
      <p className="row wrap base" style={{ gap: '0 10px' }}>
        <span className="text-mid nowrap">≈ {rough(expected)}</span>
        {low !== null && high !== null && Math.round(low) !== Math.round(high) ? (
          <span className="text-s soft" title="At the pace of the slowest and of the fastest seven days so far">
            likely {rough(low)} to {rough(high)}
          </span>
        ) : (
          <span className="text-s soft">at the pace so far</span>
        )}
      </p>
      <div className="gap-top-12">
        <RangeBar
          soFar={soFar}
          low={low}
          high={high}
          before={null}
          top={top}
          labels={{ zero: rough(0), top: rough(top) }}
          description={`Expected ${rough(expected)}; ${rough(soFar)} so far`}
        />
      </div>
      <table className="table gap-top-12">
        <caption className="visually-hidden">Expected lines of the invoice</caption>
        <thead>
          <tr>
            <th>Line</th>
            <th className="num">So far</th>
            <th className="num">Expected</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, amount }, index) => (
            <tr key={index}>
              <td>{line.description}</td>
              <td className="num soft">{formatAmount(line.amount)}</td>
              <td className="num">{fixed(amount, invoice.currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{invoice.currency}</td>
            <td className="num">{formatAmount(invoice.total)}</td>
            <td className="num">{fixed(expected, invoice.currency)}</td>
          </tr>
        </tfoot>
      </table>
    </>
  );
}

/** How much of each metered price is used, with the place where its price changes. */
export function PlanUsage({ invoice, now, planName }: { invoice: UpcomingInvoice; now: number; planName: string | null }) {
  const zone = useZone();
  const usage = invoice.lines.filter((line) => line.kind === 'usage');
  const elapsed = elapsedShare(invoice.period, now);
  return (
    <>
      <SectionHead title="How much of the plan is used?" beside={planName} />
      {usage.length === 0 && <EmptyState title="Nothing in this plan is metered." />}
      {usage.map((line) => (
        <LineMeter key={line.price} line={line} elapsed={elapsed} />
      ))}
      {usage.length > 0 && (
        <div className="legend gap-top-16">
          <span>
            <i className="swatch" style={{ background: 'var(--c1)' }} />
            Used
          </span>
          <span>
            <i className="swatch hatch" />
            Expected by {formatDay(Date.parse(invoice.period.end) - 1, zone)}
          </span>
          <span>
            <i className="swatch swatch-mark" style={{ background: 'var(--text)' }} />
            Price changes
          </span>
        </div>
      )}
    </>
  );
}

function LineMeter({ line, elapsed }: { line: UpcomingLine; elapsed: number }) {
  const used = Number(line.quantity);
  const expected = elapsed > 0 && elapsed < 1 ? projectLine(line, 1 / elapsed).quantity : null;
  const mark = markOf(line);
  const top = Math.max(expected ?? used, used, mark && mark.at < (expected ?? used) * 4 ? mark.at : 0) * 1.12 || 1;
  const shownMark = mark && mark.at <= top ? mark : undefined;
  const included = Number(line.trace?.included ?? 0);
  return (
    <MeterBar
      name={line.description}
      note={included > 0 ? `${formatQuantity(included)} included` : undefined}
      used={used}
      expected={expected}
      top={top}
      mark={shownMark}
      value={<b>{formatQuantity(line.quantity)}</b>}
      soFar={`${formatMoney(line.amount)} so far`}
      expectedLabel={expected === null ? undefined : formatEstimate(expected)}
      description={`${line.description}: ${formatQuantity(line.quantity)} used${expected === null ? '' : `, about ${formatEstimate(expected)} expected`}`}
    />
  );
}

/** The end of what is included while still inside it, else the end of the tier that is being filled. */
function markOf(line: UpcomingLine): { at: number; label: string } | undefined {
  const included = Number(line.trace?.included ?? 0);
  if (included > 0) return { at: included, label: 'included' };
  const tier = line.trace?.steps.at(-1);
  if (tier?.up_to) return { at: Number(tier.up_to), label: 'next tier' };
  return undefined;
}

function fixed(major: number, currency: string): string {
  const digits = currencyDigits(currency);
  return major.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '\u2212');
}
