import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '@/api/http';
import { metersQuery, plansQuery } from '@/api/queries';
import type { Aggregation, Meter, Plan } from '@/api/types';
import { Button, SelectField, Tag, TextField } from '@/components/controls';
import { Dialog } from '@/components/dialog';
import { PageHead, SectionHead } from '@/components/layout';
import { EmptyState, ErrorState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { formatQuantity } from '@/format/number';

type Dialog = 'plan' | 'meter' | null;

export function PlansPage() {
  const router = useRouter();
  const plans = useQuery(plansQuery);
  const meters = useQuery(metersQuery);
  const [dialog, setDialog] = useState<Dialog>(null);
  return (
    <>
      <PageHead
        title="Plans"
        note="What is counted, and what it costs. A published version never changes."
        actions={
          <>
            <Button onClick={() => setDialog('meter')}>New meter</Button>
            <Button kind="main" onClick={() => setDialog('plan')}>
              New plan
            </Button>
          </>
        }
      />
      <section className="card list-card">
        <Load
          query={plans}
          waiting={
            <div className="pad">
              <SkeletonRows rows={4} />
            </div>
          }
        >
          {(page) =>
            page.data.length === 0 ? (
              <EmptyState title="No plan yet.">Make a meter for what you count, then a plan that prices it.</EmptyState>
            ) : (
              <table className="table">
                <caption className="visually-hidden">Plans</caption>
                <thead>
                  <tr>
                    <th>Plan</th>
                    <th>Versions</th>
                    <th className="not-narrow">Currency</th>
                    <th className="not-narrow">Made</th>
                  </tr>
                </thead>
                <tbody>
                  {page.data.map((plan) => (
                    <tr key={plan.id} data-link onClick={() => router.history.push(`/admin/plans/${plan.id}`)}>
                      <td>
                        <Link className="medium" to={`/admin/plans/${plan.id}`}>
                          {plan.name}
                        </Link>{' '}
                        <span className="mono muted">{plan.key}</span>
                        {plan.default && (
                          <>
                            {' '}
                            <Tag tone="accent">default</Tag>
                          </>
                        )}
                        {plan.self_serve && (
                          <>
                            {' '}
                            <Tag>self-serve</Tag>
                          </>
                        )}
                      </td>
                      <td className="soft">{versionWords(plan)}</td>
                      <td className="not-narrow soft">{plan.currency}</td>
                      <td className="not-narrow soft">{plan.created_at && <Time at={plan.created_at} as="date" />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
      </section>
      <section className="card list-card gap-top-24">
        <div style={{ padding: '16px 24px 0' }}>
          <SectionHead title="Meters" />
        </div>
        <Load
          query={meters}
          waiting={
            <div className="pad">
              <SkeletonRows rows={4} />
            </div>
          }
        >
          {(page) => (page.data.length === 0 ? <EmptyState title="No meter yet." /> : <MetersTable meters={page.data} />)}
        </Load>
      </section>
      {dialog === 'plan' && <PlanDialog close={() => setDialog(null)} />}
      {dialog === 'meter' && <MeterDialog close={() => setDialog(null)} />}
    </>
  );
}

function versionWords(plan: Plan): string {
  const versions = plan.versions ?? [];
  const published = versions.filter((version) => version.status === 'published');
  const latest = published.toSorted((a, b) => b.version - a.version)[0];
  const drafts = versions.length - published.length;
  return [
    latest ? `version ${latest.version} published` : 'nothing published yet',
    drafts > 0 ? `${drafts} ${drafts === 1 ? 'draft' : 'drafts'}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function backfillWords(meter: Meter): string {
  const older = meter.backfill?.older ?? null;
  return older === null
    ? 'looking for older events'
    : `${formatQuantity(meter.backfill?.looked)} of ${formatQuantity(older)} older events`;
}

function MetersTable({ meters }: { meters: Meter[] }) {
  return (
    <table className="table">
      <caption className="visually-hidden">Meters</caption>
      <thead>
        <tr>
          <th>Meter</th>
          <th>Counts</th>
          <th className="not-narrow">By</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        {meters.map((meter) => (
          <tr key={meter.id}>
            <td>
              <span className="medium">{meter.name}</span>
              <div className="mono muted text-xs">{meter.key}</div>
            </td>
            <td className="soft">
              {meter.aggregation.toLowerCase().replace('_', ' ')} of <span className="mono">{meter.event_type}</span>
              {meter.value_path && (
                <>
                  , <span className="mono">{meter.value_path}</span>
                </>
              )}
              {(meter.filter?.length ?? 0) > 0 && ', filtered'}
            </td>
            <td className="not-narrow soft">{Object.keys(meter.group_by ?? {}).join(', ') || '–'}</td>
            <td>
              {meter.status === 'backfilling' ? (
                <>
                  <Tag tone="warn">backfilling</Tag>
                  <div className="muted text-xs">{backfillWords(meter)}</div>
                </>
              ) : (
                <Tag tone="ok">{meter.status ?? 'active'}</Tag>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PlanDialog({ close }: { close: () => void }) {
  const router = useRouter();
  const [form, setForm] = useState({
    name: '',
    key: '',
    currency: 'USD',
    default: 'no' as 'no' | 'yes',
    interval: 'month' as const,
  });
  const key =
    form.key ||
    form.name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
  const make = useMutation({
    mutationFn: () =>
      post<Plan>('/v1/plans', {
        key,
        name: form.name.trim(),
        currency: form.currency.toUpperCase(),
        default: form.default === 'yes',
      }),
    onSuccess: (plan) => router.history.push(`/admin/plans/${plan.id}`),
  });
  return (
    <Dialog title="New plan" close={close}>
      <form
        className="stack"
        style={{ gap: 16 }}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label="Name"
          required
          data-autofocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <TextField label="Key" required value={key} onChange={(event) => setForm({ ...form, key: event.target.value })} />
        <TextField
          label="Currency"
          required
          maxLength={3}
          value={form.currency}
          onChange={(event) => setForm({ ...form, currency: event.target.value })}
        />
        <SelectField
          label="New customers"
          value={form.default}
          options={[
            { value: 'no', label: 'are put on it by hand' },
            { value: 'yes', label: 'start on it' },
          ]}
          onChange={(value) => setForm({ ...form, default: value })}
        />
        {make.isError && <ErrorState error={make.error} />}
        <div className="dialog-actions" style={{ marginTop: 0 }}>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="main" busy={make.isPending}>
            Make the plan
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const AGGREGATIONS: readonly { value: Aggregation; label: string }[] = [
  { value: 'COUNT', label: 'Count: each event is one' },
  { value: 'SUM', label: 'Sum of a value' },
  { value: 'UNIQUE_COUNT', label: 'Unique count of a value' },
  { value: 'MAX', label: 'Highest value' },
  { value: 'MIN', label: 'Lowest value' },
  { value: 'AVG', label: 'Average of a value' },
  { value: 'LATEST', label: 'Latest value' },
];

function MeterDialog({ close }: { close: () => void }) {
  const [form, setForm] = useState({ name: '', key: '', event_type: '', aggregation: 'COUNT' as Aggregation, value_path: '' });
  const key =
    form.key ||
    form.name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
  const make = useMutation({
    mutationFn: () =>
      post<Meter>('/v1/meters', {
        key,
        name: form.name.trim(),
        event_type: form.event_type.trim(),
        aggregation: form.aggregation,
        ...(form.aggregation === 'COUNT' ? {} : { value_path: form.value_path.trim() }),
      }),
    onSuccess: close,
  });
  return (
    <Dialog title="New meter" close={close}>
      <form
        className="stack"
        style={{ gap: 16 }}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label="Name"
          required
          data-autofocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <TextField label="Key" required value={key} onChange={(event) => setForm({ ...form, key: event.target.value })} />
        <TextField
          label="Event type"
          required
          placeholder="api.request"
          value={form.event_type}
          onChange={(event) => setForm({ ...form, event_type: event.target.value })}
        />
        <SelectField
          label="How it counts"
          value={form.aggregation}
          options={AGGREGATIONS}
          onChange={(aggregation) => setForm({ ...form, aggregation })}
        />
        {form.aggregation !== 'COUNT' && (
          <TextField
            label="Value"
            required
            placeholder="$.bytes, or subject"
            note="A path into data, or subject, or source."
            value={form.value_path}
            onChange={(event) => setForm({ ...form, value_path: event.target.value })}
          />
        )}
        <p className="text-xs muted">
          Fixed when made, but for its name. It counts all stored events, also those older than itself.
        </p>
        {make.isError && <ErrorState error={make.error} />}
        <div className="dialog-actions" style={{ marginTop: 0 }}>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="main" busy={make.isPending}>
            Make the meter
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
