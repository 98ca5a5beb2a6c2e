import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { invoicesQuery, meQuery, paymentMethodsQuery, subscriptionsQuery, upcomingInvoiceQuery } from '@/api/queries';
import type { PaymentMethod, Subscription, UpcomingInvoice } from '@/api/types';
import { Button, CopyId, Tag } from '@/components/controls';
import { Facts, PageHead, SectionHead } from '@/components/layout';
import { MoneyText } from '@/components/money';
import { EmptyState, isAbsent, Load, SkeletonRows } from '@/components/states';
import { Time, useZone } from '@/components/zone';
import { formatAmount } from '@/format/money';
import { formatQuantity } from '@/format/number';
import { formatPeriod } from '@/format/time';
import { ChoosePlan } from './choose-plan';
import { InvoiceTable } from './invoice-table';
import { usePlanName } from './plan-name';
import { PortalButton } from './portal-button';
import './billing.css';

export function BillingPage() {
  const subscriptions = useQuery(subscriptionsQuery());
  const invoices = useInfiniteQuery(invoicesQuery());
  const current = subscriptions.data?.data.find((row) => row.status !== 'canceled');
  const rows = invoices.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Billing" />
      <div className="with-aside">
        <div className="stack">
          <section className="card pad">
            <Load query={subscriptions}>{() => (current ? <Upcoming subscription={current} /> : <ChoosePlan />)}</Load>
          </section>
          <section className="card list-card">
            <div className="list-head">
              <h2>Invoices</h2>
            </div>
            <Load
              query={invoices}
              waiting={
                <div className="pad">
                  <SkeletonRows rows={4} />
                </div>
              }
            >
              {() =>
                rows.length === 0 ? (
                  <EmptyState title="No invoice yet.">
                    {current?.current_period ? (
                      <>
                        The first one closes an hour after <Time at={current.current_period.end} />.
                      </>
                    ) : null}
                  </EmptyState>
                ) : (
                  <InvoiceTable invoices={rows} base="/invoices" />
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
        </div>
        <aside className="stack">
          {current && <PlanCard subscription={current} />}
          <PaymentCard />
        </aside>
      </div>
    </>
  );
}

function Upcoming({ subscription }: { subscription: Subscription }) {
  const zone = useZone();
  const upcoming = useQuery({ ...upcomingInvoiceQuery(subscription.id), refetchInterval: 15_000 });
  if (isAbsent(upcoming.error)) return <EmptyState title="No invoice is coming up." />;
  return (
    <Load query={upcoming}>
      {(invoice) => (
        <>
          <SectionHead
            title="What has this period come to?"
            beside={formatPeriod(invoice.period.start, invoice.period.end, zone)}
          />
          <p className="row wrap base" style={{ gap: '0 12px' }}>
            <span className="text-mid">
              <MoneyText value={invoice.total} />
            </span>
            <span className="text-s soft">
              so far
              {subscription.current_period && (
                <>
                  , closes an hour after <Time at={subscription.current_period.end} />
                </>
              )}
            </span>
          </p>
          <UpcomingLines invoice={invoice} />
        </>
      )}
    </Load>
  );
}

function UpcomingLines({ invoice }: { invoice: UpcomingInvoice }) {
  return (
    <table className="table gap-top-16">
      <caption className="visually-hidden">Lines so far</caption>
      <thead>
        <tr>
          <th>Line</th>
          <th className="num">Quantity</th>
          <th className="num">{invoice.currency}</th>
        </tr>
      </thead>
      <tbody>
        {invoice.lines.map((line, index) => (
          <tr key={index}>
            <td>
              {line.description}
              {line.kind === 'adjustment' && (
                <>
                  {' '}
                  <Tag>Adjustment</Tag>
                </>
              )}
            </td>
            <td className="num soft">{formatQuantity(line.quantity)}</td>
            <td className="num">{formatAmount(line.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>Total</td>
          <td />
          <td className="num">{formatAmount(invoice.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function PlanCard({ subscription }: { subscription: Subscription }) {
  const zone = useZone();
  const period = subscription.current_period;
  const planName = usePlanName(subscription.plan_version);
  return (
    <section className="card pad">
      <SectionHead
        title="Plan"
        beside={<Tag tone={subscription.status === 'active' ? 'ok' : 'warn'}>{subscription.status}</Tag>}
      />
      <Facts
        items={[
          subscription.cancel_at && ['Ends', <Time at={subscription.cancel_at} />],
          ['Plan', planName ?? <CopyId id={subscription.plan_version} />],
          period && ['Period', formatPeriod(period.start, period.end, zone)],
          ['Paid by', subscription.collection === 'send_invoice' ? 'invoice' : 'card on file'],
          ['Id', <CopyId id={subscription.id} />],
        ]}
      />
    </section>
  );
}

function PaymentCard() {
  const me = useQuery(meQuery);
  const methods = useQuery(paymentMethodsQuery);
  return (
    <section className="card pad">
      <SectionHead title="Payment" />
      <Load query={methods}>
        {(page) =>
          page.data.length === 0 ? (
            <p className="text-s soft">No card on file. An open invoice waits until there is one.</p>
          ) : (
            <ul className="stack tight text-s">
              {page.data.map((method) => (
                <li key={method.id}>
                  {describe(method)}
                  {method.is_default && (
                    <>
                      {' '}
                      <Tag>Default</Tag>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Load>
      {me.data?.role === 'admin' && (
        <div className="gap-top-16">
          <PortalButton>Manage in Stripe</PortalButton>
        </div>
      )}
    </section>
  );
}

function describe(method: PaymentMethod): string {
  const brand = method.brand ? method.brand[0]!.toUpperCase() + method.brand.slice(1) : method.type.replaceAll('_', ' ');
  const expiry =
    method.exp_month && method.exp_year
      ? `, until ${String(method.exp_month).padStart(2, '0')}/${String(method.exp_year).slice(-2)}`
      : '';
  return method.last4 ? `${brand} ending ${method.last4}${expiry}` : brand;
}
