import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useFilters } from '@/app/use-filters';
import type { Invoice, InvoiceLine } from '@/api/types';
import { CopyId, shortId, Tag } from '@/components/controls';
import { Icon } from '@/components/icon';
import { Facts } from '@/components/layout';
import { MoneyText } from '@/components/money';
import { Time, useZone } from '@/components/zone';
import { formatAmount } from '@/format/money';
import { formatQuantity } from '@/format/number';
import { formatDate, formatPeriod } from '@/format/time';
import { LineProof } from './line-proof';
import { traceSummary } from './trace';
import { VerifyCard } from './verify-card';
import './invoice.css';

export interface InvoiceDocumentProps {
  invoice: Invoice;
  from: string;
  to: ReactNode;
  operator?: boolean;
  /** What stands above the verification at the side: an admin's actions. */
  beside?: ReactNode;
  /** The plan version that it was rated by. */
  plan?: ReactNode;
}

/** The paper; each of its lines opens to what made it. */
export function InvoiceDocument({ invoice, from, to, operator = false, beside, plan }: InvoiceDocumentProps) {
  const [search, change] = useFilters<'line' | 'events'>();
  const toggle = (line: InvoiceLine) => change({ line: search.line === line.id ? undefined : line.id, events: undefined });
  return (
    <div className="invoice">
      <article className="paper">
        <PaperTop invoice={invoice} from={from} to={to} plan={plan} />
        <div>
          <div className="paper-line paper-line-head">
            <span />
            <span>Line</span>
            <span className="num">Quantity</span>
            <span className="num">{invoice.currency}</span>
          </div>
          {invoice.lines.map((line) => {
            const open = search.line === line.id;
            return (
              <Fragment key={line.id}>
                <LineRow line={line} open={open} toggle={() => toggle(line)} />
                {open && <LineProof invoice={invoice} line={line} operator={operator} />}
              </Fragment>
            );
          })}
          {invoice.lines.length === 0 && (
            <p className="paper-line soft" style={{ display: 'block' }}>
              The lines are written when the invoice closes.
            </p>
          )}
        </div>
        <div className="paper-part" style={{ borderTop: '1px solid var(--line)', paddingTop: 20 }}>
          <Sums invoice={invoice} />
        </div>
      </article>
      <aside className="stack">
        {beside}
        {invoice.status !== 'draft' && <VerifyCard invoice={invoice} operator={operator} />}
        <section className="card side-card">
          <div>
            <h2 style={{ marginBottom: 10 }}>Record</h2>
            <RecordFacts invoice={invoice} operator={operator} />
          </div>
          <div>
            <h2 style={{ marginBottom: 4 }}>Log</h2>
            <Log invoice={invoice} />
          </div>
        </section>
      </aside>
    </div>
  );
}

function PaperTop({ invoice, from, to, plan }: { invoice: Invoice; from: string; to: ReactNode; plan?: ReactNode }) {
  const zone = useZone();
  return (
    <div className="paper-part">
      <div className="paper-top">
        <div>
          <p className="muted text-xs">Amount due</p>
          <p className="text-big">
            <MoneyText value={invoice.amount_due} />
          </p>
          <p className="text-s soft gap-top-8" style={{ maxWidth: '44ch' }}>
            {sentenceOf(invoice, zone)}
          </p>
        </div>
        <Facts
          items={[
            ['Period', <span className="nowrap">{formatPeriod(invoice.period.start, invoice.period.end, zone)}</span>],
            invoice.issued_at && ['Issued', <Time at={invoice.issued_at} />],
            invoice.due_date && ['Due', formatDate(invoice.due_date, 'UTC')],
            plan ? ['Plan', plan] : null,
          ]}
        />
      </div>
      <div className="halves gap-top-24 text-s" style={{ gap: '16px 24px' }}>
        <div>
          <p className="muted text-xs">From</p>
          <p>{from}</p>
        </div>
        <div>
          <p className="muted text-xs">To</p>
          <p>{to}</p>
        </div>
      </div>
    </div>
  );
}

function sentenceOf(invoice: Invoice, zone: string): string {
  switch (invoice.status) {
    case 'draft':
      return 'It closes when the grace after its period is over and everything the log held by then is stored.';
    case 'in_review':
      return invoice.hold_reason ?? 'Closed and rated. A person looks at it before it is issued.';
    case 'issuing':
      return 'It is being issued.';
    case 'open':
      return 'Issued. The payment is on its way; you are never charged twice.';
    case 'paid':
      return invoice.paid_at ? `Paid on ${formatDate(invoice.paid_at, zone)}.` : 'Paid. There was nothing to collect.';
    case 'past_due':
      return 'The last payment was refused. It is tried again in the coming days; a new card helps sooner.';
    case 'uncollectible':
      return 'All tries to collect it were refused.';
    case 'void':
      return 'Void: nothing is owed for it.';
    case 'discarded':
      return 'Discarded before it was issued: nothing is owed for it.';
  }
}

function LineRow({ line, open, toggle }: { line: InvoiceLine; open: boolean; toggle: () => void }) {
  const zone = useZone();
  const details = [formatPeriod(line.period.start, line.period.end, zone), traceSummary(line.trace)].filter(Boolean).join(', ');
  return (
    <button type="button" className="paper-line" aria-expanded={open} onClick={toggle}>
      <Icon name={open ? 'down' : 'right'} />
      <span>
        <span className="medium">{line.description}</span>
        {line.kind === 'adjustment' && (
          <>
            {' '}
            <Tag>Adjustment</Tag>
          </>
        )}
        <span className="muted text-xs" style={{ display: 'block', marginTop: 2 }}>
          <span className="only-phone tabular">{formatQuantity(line.quantity)}, </span>
          {details}
        </span>
      </span>
      <span className="num soft">{formatQuantity(line.quantity)}</span>
      <span className="num medium">{formatAmount(line.amount)}</span>
    </button>
  );
}

function Sums({ invoice }: { invoice: Invoice }) {
  const count = invoice.lines.length;
  return (
    <div className="paper-sums tabular">
      <span className="soft">Total of {count === 1 ? '1 line' : `${count} lines`}</span>
      <span className="num">{formatAmount(invoice.total)}</span>
      <span className="soft">Brought forward</span>
      <span className="num">{formatAmount(invoice.brought_forward)}</span>
      <span className="soft">Credits applied</span>
      <span className="num">{formatAmount(invoice.credits_applied)}</span>
      {invoice.carried_forward.amount !== 0 && (
        <>
          <span className="soft">Carried forward</span>
          <span className="num">{formatAmount(invoice.carried_forward)}</span>
        </>
      )}
      <span className="due">Amount due</span>
      <span className="due num">
        <MoneyText value={invoice.amount_due} />
      </span>
      {invoice.amount_remaining.amount !== invoice.amount_due.amount && (
        <>
          <span className="soft">Still to pay</span>
          <span className="num">{formatAmount(invoice.amount_remaining)}</span>
        </>
      )}
    </div>
  );
}

function RecordFacts({ invoice, operator }: { invoice: Invoice; operator: boolean }) {
  return (
    <Facts
      items={[
        ['Id', <CopyId id={invoice.id} />],
        ['Subscription', <CopyId id={invoice.subscription} />],
        ['Moment', `${invoice.moment}, revision ${invoice.revision}`],
        operator && ['Computation', String(invoice.computation)],
        invoice.stripe_invoice_id && ['In Stripe', <CopyId id={invoice.stripe_invoice_id} />],
        [
          'Made by',
          operator ? (
            <Link
              className="link mono"
              style={{ fontSize: 12 }}
              title={invoice.workflow_id}
              to={`/admin/workflows/${encodeURIComponent(invoice.workflow_id)}`}
            >
              {shortWorkflow(invoice.workflow_id)}
            </Link>
          ) : (
            <span className="mono text-xs" title={invoice.workflow_id}>
              {shortWorkflow(invoice.workflow_id)}
            </span>
          ),
        ],
      ]}
    />
  );
}

/** `invoice:sub_…T7VN:3:1`: the ids within stay recognizable. */
export function shortWorkflow(id: string): string {
  return id
    .split(':')
    .map((part) => (part.includes('_') && part.length > 12 ? shortId(part).replace(/_[^…]*…/, '_…') : part))
    .join(':');
}

function Log({ invoice }: { invoice: Invoice }) {
  const entries: [string, string | null | undefined][] = [
    ['Void', invoice.voided_at],
    ['Paid', invoice.paid_at],
    ['Issued', invoice.issued_at],
    ['Closed', invoice.closed_at],
    ['Period ended', invoice.period.end],
  ];
  return (
    <ul className="log">
      {entries
        .filter(([, at]) => at)
        .map(([what, at]) => (
          <li key={what}>
            <span>{what}</span>
            <span className="log-at">
              <Time at={at} as="day-time" />
            </span>
          </li>
        ))}
    </ul>
  );
}
