import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { configQuery, invoiceQuery, meQuery, organizationQuery } from '@/api/queries';
import { Button } from '@/components/controls';
import { Icon } from '@/components/icon';
import { PageHead } from '@/components/layout';
import { Load } from '@/components/states';
import { InvoiceDocument } from './invoice-document';
import { invoiceName, InvoiceState } from './invoice-state';
import { PlanOf } from './plan-name';
import { PortalButton } from './portal-button';

const UNPAID = ['open', 'past_due', 'uncollectible'];
const SETTLED = ['paid', 'void', 'discarded', 'uncollectible'];

export function InvoicePage() {
  const { invoice: id = '' } = useParams({ strict: false }) as { invoice?: string };
  const config = useQuery(configQuery);
  const organization = useQuery(organizationQuery);
  const me = useQuery(meQuery);
  const invoice = useQuery({
    ...invoiceQuery(id),
    refetchInterval: (query) => (query.state.data && SETTLED.includes(query.state.data.status) ? false : 5_000),
  });
  return (
    <Load query={invoice}>
      {(data) => (
        <>
          <PageHead
            crumbs={[{ label: 'Billing', to: '/billing' }, { label: 'Invoices' }]}
            title={invoiceName(data)}
            tag={<InvoiceState status={data.status} />}
            actions={
              <>
                <Button onClick={() => window.print()}>
                  <Icon name="download" size={13} />
                  Print or PDF
                </Button>
                {me.data?.role === 'admin' && UNPAID.includes(data.status) && <PortalButton main>Change the card</PortalButton>}
              </>
            }
          />
          <InvoiceDocument
            invoice={data}
            from={config.data?.operator_name ?? 'The operator'}
            to={organization.data?.name ?? ''}
            plan={<PlanOf invoice={data} />}
          />
        </>
      )}
    </Load>
  );
}
