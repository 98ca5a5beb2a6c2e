import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '@/api/http';
import { configQuery, invoiceQuery } from '@/api/queries';
import type { Invoice } from '@/api/types';
import { Button, SelectField, TextField } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { PageHead } from '@/components/layout';
import { Load } from '@/components/states';
import { ZoneContext } from '@/components/zone';
import { formatMoney } from '@/format/money';
import { InvoiceDocument } from '@/features/billing/invoice-document';
import { invoiceName, InvoiceState } from '@/features/billing/invoice-state';
import { PlanOf } from '@/features/billing/plan-name';
import { CustomerName, useCustomerName, useCustomerZone } from '../customer-name';

type Verb = 'approve' | 'recompute' | 'discard' | 'void' | 'retry-payment' | 'mark-paid';

const OFFERED: Partial<Record<Invoice['status'], Verb[]>> = {
  in_review: ['approve', 'recompute', 'discard'],
  open: ['retry-payment', 'mark-paid', 'void'],
  past_due: ['retry-payment', 'mark-paid', 'void'],
  uncollectible: ['retry-payment', 'mark-paid', 'void'],
};
const NAMES: Record<Verb, string> = {
  approve: 'Approve',
  recompute: 'Compute again',
  discard: 'Discard',
  void: 'Void',
  'retry-payment': 'Try the payment now',
  'mark-paid': 'Mark as paid',
};

export function AdminInvoicePage() {
  const { invoice: id = '' } = useParams({ strict: false }) as { invoice?: string };
  const config = useQuery(configQuery);
  const invoice = useQuery({ ...invoiceQuery(id), refetchInterval: 5_000 });
  const [verb, setVerb] = useState<Verb | null>(null);
  const zoneOf = useCustomerZone();
  return (
    <Load query={invoice}>
      {(data) => (
        // Its dates are the customer's: in another zone a month would begin on a day before or an hour late.
        <ZoneContext value={zoneOf(data.organization)}>
          <PageHead
            crumbs={[{ label: 'Invoices', to: '/admin/invoices' }]}
            title={invoiceName(data)}
            tag={<InvoiceState status={data.status} />}
            actions={(OFFERED[data.status] ?? []).toReversed().map((one) => (
              <Button
                key={one}
                kind={one === 'approve' ? 'main' : one === 'void' || one === 'discard' ? 'danger' : 'plain'}
                onClick={() => setVerb(one)}
              >
                {NAMES[one]}
              </Button>
            ))}
          />
          <InvoiceDocument
            invoice={data}
            operator
            from={config.data?.operator_name ?? 'You'}
            to={<CustomerName id={data.organization} />}
            plan={<PlanOf invoice={data} organization={data.organization} />}
          />
          {verb && <ActionDialog invoice={data} verb={verb} close={() => setVerb(null)} />}
        </ZoneContext>
      )}
    </Load>
  );
}

function ActionDialog({ invoice, verb, close }: { invoice: Invoice; verb: Verb; close: () => void }) {
  const customer = useCustomerName(invoice.organization);
  const [then, setThen] = useState<'reissue' | 'forgive'>('reissue');
  const [reference, setReference] = useState('');
  const due = formatMoney(invoice.amount_due);
  const consequences: Record<Verb, string> = {
    approve: `Computation ${invoice.computation} is issued, and ${due} is collected from ${customer}. If the numbers have changed since, nothing happens.`,
    recompute:
      'A new position on the log is taken and everything is counted and rated again. The approval then names the new computation.',
    discard: 'It is dropped before it was issued. Nothing is owed for it.',
    void:
      then === 'reissue'
        ? 'It is voided in Stripe, then here, and the same moment is closed anew as the next revision.'
        : 'It is voided in Stripe, then here. Its usage counts as billed: only later usage is charged.',
    'retry-payment': `${due} is charged to the card on file now.`,
    'mark-paid': 'For money that was received elsewhere. Nothing is charged any more.',
  };
  const body = (reason: string) => ({
    reason,
    ...(verb === 'approve' ? { computation: invoice.computation } : {}),
    ...(verb === 'void' ? { then } : {}),
    ...(verb === 'mark-paid' ? { reference } : {}),
  });
  return (
    <ConfirmDialog
      close={close}
      needsReason
      danger={verb === 'void' || verb === 'discard'}
      title={`${NAMES[verb]}: ${invoice.number ?? customer}`}
      action={NAMES[verb]}
      done="Done, and recorded."
      consequence={consequences[verb]}
      perform={(reason) => post(`/v1/invoices/${invoice.id}/${verb}`, body(reason))}
    >
      {verb === 'void' && (
        <SelectField
          label="And then"
          value={then}
          onChange={setThen}
          options={[
            { value: 'reissue', label: 'Issue it anew' },
            { value: 'forgive', label: 'Forgive it' },
          ]}
        />
      )}
      {verb === 'mark-paid' && (
        <TextField
          label="Reference"
          required
          note="The bank’s, or wherever the money came in."
          value={reference}
          onChange={(event) => setReference(event.target.value)}
        />
      )}
    </ConfirmDialog>
  );
}
