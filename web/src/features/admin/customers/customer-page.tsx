import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '@/api/http';
import {
  adminKeysQuery,
  adminOrganizationQuery,
  configQuery,
  invoicesQuery,
  plansQuery,
  subscriptionsQuery,
  testClockQuery,
  upcomingInvoiceQuery,
} from '@/api/queries';
import type { Organization, Plan, Subscription, TestClock } from '@/api/types';
import { Button, CopyId, SelectField, Tag, TextField } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { Facts, PageHead, SectionHead } from '@/components/layout';
import { EmptyState, ErrorState, isAbsent, Load } from '@/components/states';
import { Time, useZone, ZoneContext } from '@/components/zone';
import { formatPeriod } from '@/format/time';
import { InvoiceTable } from '@/features/billing/invoice-table';
import { PlanName, usePlanName } from '@/features/billing/plan-name';
import { PlanUsage } from '@/features/home/plan-cards';
import '@/features/home/home.css';
import { History } from './history';
import { Keeping } from './keeping';

export function CustomerPage() {
  const { organization: id = '' } = useParams({ strict: false }) as { organization?: string };
  const organization = useQuery(adminOrganizationQuery(id));
  return (
    <Load query={organization}>
      {(data) => (
        // Its periods and dates are the customer's.
        <ZoneContext value={data.time_zone}>
          <Customer organization={data} />
        </ZoneContext>
      )}
    </Load>
  );
}

function Customer({ organization }: { organization: Organization }) {
  const invoices = useInfiniteQuery(invoicesQuery({ organization: organization.id }));
  const invoiceRows = invoices.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Customers', to: '/admin/customers' }]}
        title={organization.name}
        tag={
          <>
            <CopyId id={organization.id} />
            {organization.test_clock && <Tag tone="warn">test clock</Tag>}
          </>
        }
      />
      <div className="with-aside">
        <div className="stack">
          <Usage organization={organization} />
          <section className="card list-card">
            <div className="list-head">
              <SectionHead title="Invoices" />
            </div>
            <Load query={invoices}>
              {() =>
                invoiceRows.length === 0 ? (
                  <EmptyState title="No invoice yet." />
                ) : (
                  <InvoiceTable invoices={invoiceRows} base="/admin/invoices" />
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
          <History organization={organization.id} />
        </div>
        <aside className="stack">
          <Record organization={organization} />
          <Subscriptions organization={organization} />
          <TestClockCard organization={organization} />
          <Keys organization={organization.id} />
          <Keeping organization={organization} />
        </aside>
      </div>
    </>
  );
}

/** What the period under way has come to, as its own people see it. */
function Usage({ organization }: { organization: Organization }) {
  const subscriptions = useQuery(subscriptionsQuery(organization.id));
  const current = subscriptions.data?.data.find((row) => row.status === 'active');
  const upcoming = useQuery({ ...upcomingInvoiceQuery(current?.id ?? ''), enabled: current !== undefined, retry: false });
  const planName = usePlanName(current?.plan_version);
  if (!current || isAbsent(upcoming.error)) return null;
  return (
    <section className="card pad">
      <Load query={upcoming}>
        {(invoice) => <PlanUsage invoice={invoice} now={Date.parse(organization.now)} planName={planName} />}
      </Load>
    </section>
  );
}

function Record({ organization }: { organization: Organization }) {
  return (
    <section className="card pad">
      <SectionHead title="Record" />
      <Facts
        items={[
          organization.clerk_organization_id && ['In Clerk', <CopyId id={organization.clerk_organization_id} />],
          [
            'In Stripe',
            organization.stripe_customer_id ? (
              <CopyId id={organization.stripe_customer_id} />
            ) : (
              <span className="muted">not yet</span>
            ),
          ],
          ['Billing email', organization.billing_email ?? <span className="muted">none</span>],
          ['Times in', organization.time_zone],
          ['Currency', organization.currency],
          ['Since', <Time at={organization.created_at} as="date" />],
          [
            'Made by',
            <Link className="link text-xs mono" to={`/admin/workflows/${encodeURIComponent(organization.workflow_id)}`}>
              onboarding
            </Link>,
          ],
        ]}
      />
    </section>
  );
}

function Subscriptions({ organization }: { organization: Organization }) {
  const zone = useZone();
  const [subscribing, setSubscribing] = useState(false);
  const [canceling, setCanceling] = useState<Subscription | null>(null);
  const subscriptions = useQuery(subscriptionsQuery(organization.id));
  const rows = subscriptions.data?.data ?? [];
  return (
    <section className="card pad">
      <SectionHead
        title="Subscriptions"
        beside={
          <button type="button" className="link" onClick={() => setSubscribing(true)}>
            Subscribe
          </button>
        }
      />
      <Load query={subscriptions}>
        {() =>
          rows.length === 0 ? (
            <p className="text-s soft">On no plan. Usage is metered all the same.</p>
          ) : (
            <ul className="stack" style={{ gap: 16 }}>
              {rows.map((row) => (
                <li key={row.id} className="text-s">
                  <div className="row">
                    <span className="medium">
                      <PlanName version={row.plan_version} />
                    </span>
                    <span className="push">
                      <Tag tone={row.status === 'active' ? 'ok' : 'plain'}>{row.status}</Tag>
                    </span>
                  </div>
                  {row.current_period && (
                    <p className="soft">{formatPeriod(row.current_period.start, row.current_period.end, zone)}</p>
                  )}
                  <p className="row wrap">
                    <Link className="link text-xs" to={`/admin/workflows/${encodeURIComponent(row.workflow_id)}`}>
                      Its workflow
                    </Link>
                    {row.status === 'active' && (
                      <button type="button" className="link text-xs" onClick={() => setCanceling(row)}>
                        Cancel at the period’s end
                      </button>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Load>
      {subscribing && <SubscribeDialog organization={organization} close={() => setSubscribing(false)} />}
      {canceling && (
        <ConfirmDialog
          close={() => setCanceling(null)}
          danger
          needsReason
          title="Cancel the subscription"
          action="Cancel it"
          done="It ends with its period."
          consequence={`${organization.name} is billed once more, for the period under way, and not after that.`}
          perform={(reason) => post(`/v1/subscriptions/${canceling.id}/cancel`, { when: 'period_end', reason })}
        />
      )}
    </section>
  );
}

function SubscribeDialog({ organization, close }: { organization: Organization; close: () => void }) {
  const plans = useQuery(plansQuery);
  const options = (plans.data?.data ?? []).flatMap((plan) => publishedVersions(plan));
  const [version, setVersion] = useState('');
  const [review, setReview] = useState<'automatic' | 'required'>('automatic');
  return (
    <ConfirmDialog
      close={close}
      title={`Subscribe ${organization.name}`}
      action="Subscribe"
      done="Subscribed."
      consequence="The first period begins now by its billing clock; a default plan’s subscription ends then."
      perform={() =>
        post('/v1/subscriptions', {
          organization: organization.id,
          plan_version: version || options[0]?.value,
          invoice_review: review,
        })
      }
    >
      {plans.isError && <ErrorState error={plans.error} />}
      <SelectField
        label="Plan"
        value={version || (options[0]?.value ?? '')}
        options={options.length > 0 ? options : [{ value: '', label: 'No published version yet' }]}
        onChange={setVersion}
      />
      <SelectField
        label="Invoices"
        value={review}
        onChange={setReview}
        options={[
          { value: 'automatic', label: 'Issued by themselves' },
          { value: 'required', label: 'Reviewed by a person first' },
        ]}
      />
    </ConfirmDialog>
  );
}

function publishedVersions(plan: Plan) {
  return (plan.versions ?? [])
    .filter((version) => version.status === 'published')
    .map((version) => ({ value: version.id, label: `${plan.name}, version ${version.version}` }));
}

function TestClockCard({ organization }: { organization: Organization }) {
  const config = useQuery(configQuery);
  const [dialog, setDialog] = useState<'create' | 'advance' | null>(null);
  const id = organization.test_clock;
  const clock = useQuery({
    ...testClockQuery(id ?? ''),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.status === 'advancing' ? 1_000 : false),
  });
  const [to, setTo] = useState('');
  if (!config.data?.test_clocks && !id) return null;
  return (
    <section className="card pad">
      <SectionHead title="Test clock" beside={id && <CopyId id={id} />} />
      {id ? (
        <p className="text-s soft">
          {clock.data ? (
            <>
              Billing takes it to be <Time at={clock.data.now} />
              {clock.data.status === 'advancing' ? ', and it is moving' : ''}.{' '}
            </>
          ) : null}
          A test organization for good, left out of revenue.
        </p>
      ) : (
        <p className="text-s soft">
          Puts its billing on a clock of its own, so that months run in seconds. It is a test organization from then on.
        </p>
      )}
      <div className="gap-top-12">
        <Button onClick={() => setDialog(id ? 'advance' : 'create')}>{id ? 'Advance the clock' : 'Put on a test clock'}</Button>
      </div>
      {dialog && (
        <ConfirmDialog
          close={() => setDialog(null)}
          title={dialog === 'create' ? 'Put on a test clock' : 'Advance the clock'}
          action={dialog === 'create' ? 'Put on a clock' : 'Advance'}
          consequence={
            dialog === 'create'
              ? 'Its subscriptions that were never invoiced start again at the time you give. This cannot be undone.'
              : 'Everything that falls due until then happens now: periods end, invoices close, payments are tried.'
          }
          perform={() =>
            dialog === 'create'
              ? post<TestClock>('/v1/test-clocks', { organization: organization.id, frozen_time: new Date(to).toISOString() })
              : post<TestClock>(`/v1/test-clocks/${id}/advance`, { to: new Date(to).toISOString() })
          }
        >
          <TextField
            label={dialog === 'create' ? 'The time it starts at' : 'To'}
            type="datetime-local"
            required
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </ConfirmDialog>
      )}
    </section>
  );
}

function Keys({ organization }: { organization: string }) {
  const keys = useQuery({ ...adminKeysQuery(organization), retry: false });
  return (
    <section className="card pad">
      <SectionHead title="Keys" />
      <Load query={keys}>
        {(page) =>
          page.data.length === 0 ? (
            <p className="text-s soft">None yet.</p>
          ) : (
            <ul className="stack tight text-s">
              {page.data.map((key) => (
                <li key={key.id} className="row">
                  <span className="mono">{key.prefix}…</span>
                  <span className="soft">{key.name}</span>
                  <span className="push">
                    <Tag tone={key.status === 'active' ? 'ok' : 'plain'}>{key.status}</Tag>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Load>
    </section>
  );
}
