import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '@/api/http';
import { planQuery } from '@/api/queries';
import type { Plan, PlanVersion, Price } from '@/api/types';
import { Button, CopyId, SelectField, Tag } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, ErrorState, Load } from '@/components/states';
import { formatPrice } from '@/format/money';
import { formatQuantity } from '@/format/number';
import { intervalWords } from './version-page';
import { NewPriceForm } from './new-price-form';
import { metersQuery } from '@/api/queries';

/** A plan's versions side by side: a row per price, a column per version. */
export function PlanPage() {
  const { plan: id = '' } = useParams({ strict: false }) as { plan?: string };
  const plan = useQuery(planQuery(id));
  return <Load query={plan}>{(data) => <Versions plan={data} />}</Load>;
}

const SHOWN = 4;

function Versions({ plan }: { plan: Plan }) {
  const router = useRouter();
  const versions = (plan.versions ?? []).toSorted((a, b) => b.version - a.version).slice(0, SHOWN);
  const latest = versions[0];
  const next = useMutation({
    mutationFn: (prices: Price[]) =>
      post<PlanVersion>(`/v1/plans/${plan.id}/versions`, { interval: latest?.interval ?? 'month', prices }),
    onSuccess: (made) => router.history.push(`/admin/plans/${plan.id}/versions/${made.id}`),
  });
  const keys = [...new Set(versions.flatMap((version) => version.prices.map((price) => price.key)))];
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Plans', to: '/admin/plans' }]}
        title={plan.name}
        tag={
          <>
            <CopyId id={plan.id} />
            {plan.default && <Tag tone="accent">default</Tag>}
          </>
        }
        note={`Billed in ${plan.currency}.`}
        actions={
          latest && (
            <Button kind="main" busy={next.isPending} onClick={() => next.mutate(latest.prices)}>
              Start version {latest.version + 1} from {latest.version}
            </Button>
          )
        }
      />
      {next.isError && (
        <div style={{ marginBottom: 16 }}>
          <ErrorState error={next.error} />
        </div>
      )}
      {versions.length === 0 ? (
        <FirstVersion plan={plan} />
      ) : (
        <section className="card list-card">
          <table className="table">
            <caption className="visually-hidden">Versions side by side</caption>
            <thead>
              <tr>
                <th>Price</th>
                {versions.map((version) => (
                  <th key={version.id}>
                    <Link className="link" to={`/admin/plans/${plan.id}/versions/${version.id}`}>
                      Version {version.version}
                    </Link>{' '}
                    {version.status === 'draft' ? <Tag>draft</Tag> : <Tag tone="ok">published</Tag>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <td className="soft">Interval</td>
                {versions.map((version) => (
                  <td key={version.id}>{intervalWords(version)}</td>
                ))}
              </tr>
              {keys.map((key) => (
                <tr key={key}>
                  <td>
                    <span className="medium">
                      {versions.flatMap((version) => version.prices).find((price) => price.key === key)?.name}
                    </span>
                    <div className="mono muted text-xs">{key}</div>
                  </td>
                  {versions.map((version) => (
                    <td key={version.id}>
                      <PriceWords price={version.prices.find((price) => price.key === key)} currency={plan.currency} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** The first version needs a price to be made with. */
function FirstVersion({ plan }: { plan: Plan }) {
  const router = useRouter();
  const meters = useQuery(metersQuery);
  const [interval, setInterval] = useState<PlanVersion['interval']>('month');
  const make = useMutation({
    mutationFn: (price: Price) => post<PlanVersion>(`/v1/plans/${plan.id}/versions`, { interval, prices: [price] }),
    onSuccess: (made) => router.history.push(`/admin/plans/${plan.id}/versions/${made.id}`),
  });
  return (
    <div className="stack">
      <section className="card">
        <EmptyState title="No version yet.">Say how often it is billed, and add its first price.</EmptyState>
      </section>
      <div style={{ maxWidth: 200 }}>
        <SelectField
          label="Billed"
          value={interval}
          options={[
            { value: 'month', label: 'Monthly' },
            { value: 'year', label: 'Yearly' },
            { value: 'week', label: 'Weekly' },
            { value: 'day', label: 'Daily' },
          ]}
          onChange={setInterval}
        />
      </div>
      {make.isError && <ErrorState error={make.error} />}
      <NewPriceForm meters={meters.data?.data ?? []} taken={[]} currency={plan.currency} add={(price) => make.mutate(price)} />
    </div>
  );
}

function PriceWords({ price, currency }: { price: Price | undefined; currency: string }) {
  if (!price) return <span className="muted">–</span>;
  const { model } = price;
  const money = (decimal: string) => formatPrice(decimal, currency);
  const included = price.included ? <div className="muted text-xs">{formatQuantity(price.included)} included</div> : null;
  switch (model.type) {
    case 'flat':
      return (
        <>
          {money(model.amount)} <span className="muted">{price.billing === 'in_advance' ? 'in advance' : 'in arrears'}</span>
        </>
      );
    case 'per_unit':
      return (
        <>
          {money(model.unit_amount)} each{included}
        </>
      );
    case 'package':
      return (
        <>
          {money(model.package_amount)} per {formatQuantity(model.package_size)}
          {included}
        </>
      );
    case 'graduated':
    case 'volume':
      return (
        <>
          <span className="muted">{model.type}</span>
          {included}
          {model.tiers.map((tier, index) => (
            <div key={index} className="tabular">
              {tier.up_to ? `to ${formatQuantity(tier.up_to)}` : 'above'}: {money(tier.unit_amount)}
              {tier.flat_amount && Number(tier.flat_amount) > 0 ? ` + ${money(tier.flat_amount)}` : ''}
            </div>
          ))}
        </>
      );
  }
}
