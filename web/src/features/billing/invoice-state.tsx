import type { Invoice, InvoiceStatus } from '@/api/types';
import { Tag, type Tone } from '@/components/controls';

const STATES: Record<InvoiceStatus, { tone: Tone; label: string }> = {
  draft: { tone: 'plain', label: 'Draft' },
  in_review: { tone: 'warn', label: 'In review' },
  issuing: { tone: 'accent', label: 'Being issued' },
  open: { tone: 'warn', label: 'Open' },
  paid: { tone: 'ok', label: 'Paid' },
  past_due: { tone: 'bad', label: 'Past due' },
  uncollectible: { tone: 'bad', label: 'Uncollectible' },
  void: { tone: 'plain', label: 'Void' },
  discarded: { tone: 'plain', label: 'Discarded' },
};

export function InvoiceState({ status }: { status: InvoiceStatus }) {
  const state = STATES[status] ?? { tone: 'plain' as const, label: status };
  return (
    <Tag tone={state.tone} dot={status === 'open' || status === 'issuing'}>
      {state.label}
    </Tag>
  );
}

export const INVOICE_STATES = Object.entries(STATES).map(([value, { label }]) => ({ value: value as InvoiceStatus, label }));

export function invoiceName(invoice: Invoice): string {
  return invoice.number ? `Invoice ${invoice.number}` : 'Invoice, not numbered yet';
}
