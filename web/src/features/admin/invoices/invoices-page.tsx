import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useFilters } from '@/app/use-filters';
import { post } from '@/api/http';
import { invoicesQuery } from '@/api/queries';
import type { Invoice } from '@/api/types';
import { Button, SelectField } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { INVOICE_STATES } from '@/features/billing/invoice-state';
import { InvoiceTable } from '@/features/billing/invoice-table';
import { formatMoney } from '@/format/money';
import { plural } from '@/format/number';
import { CustomerName, useCustomerZone } from '../customer-name';

export function InvoicesPage() {
  const [search, change] = useFilters<'status' | 'organization'>();
  const invoices = useInfiniteQuery({
    ...invoicesQuery({ status: search.status, organization: search.organization }),
    refetchInterval: 10_000,
  });
  const zoneOf = useCustomerZone();
  const rows = invoices.data?.pages.flatMap((page) => page.data) ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [approving, setApproving] = useState(false);
  const selected = rows.filter((row) => chosen.has(row.id) && row.status === 'in_review');
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <PageHead
        title="Invoices"
        note="Those in review wait for an approval of the computation that was seen."
        actions={
          selected.length > 0 && (
            <Button kind="main" onClick={() => setApproving(true)}>
              Approve {plural(selected.length, 'invoice')}
            </Button>
          )
        }
      />
      <div className="filters" style={{ marginBottom: 16 }}>
        <SelectField
          label="State"
          value={search.status ?? ''}
          options={[{ value: '', label: 'All states' }, ...INVOICE_STATES]}
          onChange={(status) => change({ status })}
        />
        {search.organization && (
          <div>
            <span className="label">Customer</span>
            <Button onClick={() => change({ organization: undefined })}>
              <CustomerName id={search.organization} link={false} /> ✕
            </Button>
          </div>
        )}
      </div>
      <section className="card list-card">
        <Load
          query={invoices}
          waiting={
            <div className="pad">
              <SkeletonRows rows={8} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title={search.status ? 'No invoice in this state.' : 'No invoice yet.'}>
                {search.status === 'in_review' ? 'Nothing waits for you.' : null}
              </EmptyState>
            ) : (
              <InvoiceTable
                invoices={rows}
                base="/admin/invoices"
                zoneOf={zoneOf}
                customer={(invoice) => <CustomerName id={invoice.organization} />}
                select={{ chosen, toggle, offered: (invoice) => invoice.status === 'in_review' }}
              />
            )
          }
        </Load>
        {invoices.hasNextPage && (
          <div className="list-more">
            <Button busy={invoices.isFetchingNextPage} onClick={() => void invoices.fetchNextPage()}>
              Older invoices
            </Button>
          </div>
        )}
      </section>
      {approving && <ApproveMany invoices={selected} close={() => setApproving(false)} done={() => setChosen(new Set())} />}
    </>
  );
}

/** One approval each, so that one that changed meanwhile does not stop the others. */
function ApproveMany({ invoices, close, done }: { invoices: Invoice[]; close: () => void; done: () => void }) {
  const approve = useMutation({
    mutationFn: async (reason: string) => {
      const results = await Promise.allSettled(
        invoices.map((invoice) => post(`/v1/invoices/${invoice.id}/approve`, { computation: invoice.computation, reason })),
      );
      const refused = results.filter((result) => result.status === 'rejected').length;
      notifications.show({
        message:
          refused === 0
            ? `${plural(invoices.length, 'invoice')} approved.`
            : `${invoices.length - refused} approved, ${refused} not: they changed meanwhile, or are no longer in review.`,
      });
      done();
    },
  });
  const currency = invoices[0]?.currency ?? 'USD';
  const total = invoices
    .filter((invoice) => invoice.currency === currency)
    .reduce((sum, invoice) => sum + invoice.amount_due.amount, 0);
  return (
    <ConfirmDialog
      close={close}
      needsReason
      title={`Approve ${plural(invoices.length, 'invoice')}`}
      action="Approve them"
      consequence={`They are issued and collected now: ${formatMoney({ amount: total, currency })} in all.`}
      perform={(reason) => approve.mutateAsync(reason)}
    />
  );
}
