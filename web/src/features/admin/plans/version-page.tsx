import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useFilters } from '@/app/use-filters';
import { patch, post } from '@/api/http';
import { customersByIdQuery, metersQuery, planQuery } from '@/api/queries';
import type { Plan, PlanVersion, Price } from '@/api/types';
import { Button, Tag } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { PageHead, SectionHead } from '@/components/layout';
import { EmptyState, ErrorState, Load } from '@/components/states';
import { Time } from '@/components/zone';
import { NewPriceForm } from './new-price-form';
import { CurveChart } from './curve-chart';
import { PriceEditor } from './price-editor';
import { flaws } from './rate';
import { useLastQuantities, WhatIf } from './what-if';

export function VersionPage() {
  const { plan: planId = '', version: wanted = '' } = useParams({ strict: false }) as { plan?: string; version?: string };
  const plan = useQuery(planQuery(planId));
  return (
    <Load query={plan}>
      {(data) => {
        const version = data.versions?.find((one) => one.id === wanted || String(one.version) === wanted);
        return version ? (
          <VersionEditor key={`${version.id}/${version.status}`} plan={data} version={version} />
        ) : (
          <EmptyState title="There is no such version." />
        );
      }}
    </Load>
  );
}

function VersionEditor({ plan, version }: { plan: Plan; version: PlanVersion }) {
  const router = useRouter();
  const [search, change] = useFilters<'price'>();
  const [prices, setPrices] = useState<Price[]>(version.prices);
  const [publishing, setPublishing] = useState(false);
  const [adding, setAdding] = useState(version.prices.length === 0);
  const meters = useQuery(metersQuery);
  const draft = version.status === 'draft';
  const changed = JSON.stringify(prices) !== JSON.stringify(version.prices);
  const broken = prices.some((price) => flaws(price).length > 0);
  const selected = prices.find((price) => price.key === search.price) ?? prices[0];
  const before = plan.versions
    ?.filter((one) => one.status === 'published' && one.version < version.version)
    .sort((a, b) => b.version - a.version)[0];

  const save = useMutation({
    mutationFn: () => patch<PlanVersion>(`/v1/plans/${plan.id}/versions/${version.id}`, { prices: prices.map(tidy) }),
    onSuccess: () => notifications.show({ message: 'The draft is saved.' }),
  });
  const next = useMutation({
    mutationFn: () =>
      post<PlanVersion>(`/v1/plans/${plan.id}/versions`, { interval: version.interval, prices: version.prices.map(tidy) }),
    onSuccess: (made) => router.history.push(`/admin/plans/${plan.id}/versions/${made.id}`),
  });
  return (
    <>
      <PageHead
        crumbs={[
          { label: 'Plans', to: '/admin/plans' },
          { label: plan.name, to: `/admin/plans/${plan.id}` },
        ]}
        title={`${plan.name}, version ${version.version}`}
        tag={draft ? <Tag>{changed ? 'Draft, not saved yet' : 'Draft'}</Tag> : <Tag tone="ok">Published</Tag>}
        note={
          <>
            {intervalWords(version)} in {plan.currency}.{' '}
            {version.published_at ? (
              <>
                Published on <Time at={version.published_at} as="date" />; it never changes.
              </>
            ) : (
              'Customers stay on their version until moved.'
            )}
          </>
        }
        actions={
          draft ? (
            <>
              <Button busy={save.isPending} disabled={!changed || broken} onClick={() => save.mutate()}>
                Save the draft
              </Button>
              <Button kind="main" disabled={changed || broken || prices.length === 0} onClick={() => setPublishing(true)}>
                Publish version {version.version}
              </Button>
            </>
          ) : (
            <Button kind="main" busy={next.isPending} onClick={() => next.mutate()}>
              Start version {Math.max(...(plan.versions ?? [version]).map((one) => one.version)) + 1} from it
            </Button>
          )
        }
      />
      {(save.isError || next.isError) && (
        <div style={{ marginBottom: 16 }}>
          <ErrorState error={save.error ?? next.error} />
        </div>
      )}
      <div className="price-list" role="group" aria-label="Prices" style={{ marginBottom: 16 }}>
        {prices.map((price) => (
          <Button
            key={price.key}
            small
            aria-pressed={price.key === selected?.key}
            kind={price.key === selected?.key && !adding ? 'main' : 'plain'}
            onClick={() => {
              setAdding(false);
              change({ price: price.key });
            }}
          >
            {price.name}
          </Button>
        ))}
        {draft && (
          <Button small kind={adding ? 'main' : 'quiet'} onClick={() => setAdding(true)}>
            Add a price
          </Button>
        )}
      </div>
      {adding && draft ? (
        <NewPriceForm
          meters={meters.data?.data ?? []}
          taken={prices.map((price) => price.key)}
          currency={plan.currency}
          add={(price) => {
            setPrices([...prices, price]);
            setAdding(false);
            change({ price: price.key });
          }}
        />
      ) : (
        selected && (
          <PriceView
            key={selected.key}
            price={selected}
            other={before?.prices.find((price) => price.key === selected.key) ?? null}
            currency={plan.currency}
            readOnly={!draft}
            name={`Version ${version.version}`}
            otherName={before ? `Version ${before.version}` : ''}
            change={(price) => setPrices(prices.map((one) => (one.key === price.key ? price : one)))}
            drop={draft ? () => setPrices(prices.filter((one) => one.key !== selected.key)) : undefined}
          />
        )
      )}
      {publishing && (
        <ConfirmDialog
          close={() => setPublishing(false)}
          title={`Publish version ${version.version}`}
          action="Publish"
          done="Published."
          consequence="It never changes from then on. Customers stay on their version until they are moved."
          perform={() => post(`/v1/plans/${plan.id}/versions/${version.id}/publish`)}
        />
      )}
    </>
  );
}

function PriceView({
  price,
  other,
  currency,
  readOnly,
  name,
  otherName,
  change,
  drop,
}: {
  price: Price;
  other: Price | null;
  currency: string;
  readOnly: boolean;
  name: string;
  otherName: string;
  change: (price: Price) => void;
  drop?: () => void;
}) {
  const { rows } = useLastQuantities(price.key);
  const customers = useQuery(customersByIdQuery);
  // While a field is not a number yet, the curve keeps its last valid shape.
  const valid = flaws(price).length === 0;
  const [lastValid, setLastValid] = useState(price);
  if (valid && lastValid !== price) setLastValid(price);
  const drawn = valid ? price : lastValid;
  const flat = price.model.type === 'flat';
  return (
    <div className={flat ? '' : 'plan-editor'}>
      <section className="card">
        <div className="pad">
          <PriceEditor price={price} change={change} currency={currency} readOnly={readOnly} />
          {drop && (
            <div className="gap-top-16">
              <Button small kind="danger" onClick={drop}>
                Remove this price
              </Button>
            </div>
          )}
        </div>
        {!flat && (
          <div className="pad" style={{ borderTop: '1px solid var(--line)' }}>
            <SectionHead title="What does a quantity cost?" />
            <CurveChart
              price={drawn}
              other={other}
              currency={currency}
              name={name}
              otherName={otherName}
              points={rows.map((row) => ({
                name: customers.data?.get(row.organization)?.name ?? row.organization,
                quantity: row.quantity,
              }))}
            />
          </div>
        )}
      </section>
      {!flat && <WhatIf price={drawn} other={other} rows={rows} currency={currency} name={name} otherName={otherName} />}
    </div>
  );
}

/** What is empty is left out: the server knows no empty numbers. */
function tidy(price: Price): Price {
  const model =
    price.model.type === 'graduated' || price.model.type === 'volume'
      ? {
          ...price.model,
          tiers: price.model.tiers.map((tier) =>
            tier.flat_amount ? tier : { up_to: tier.up_to, unit_amount: tier.unit_amount },
          ),
        }
      : price.model;
  const tidied = { ...price, model } as Record<string, unknown>;
  for (const [name, value] of Object.entries(tidied)) if (value === null || value === '') delete tidied[name];
  return tidied as unknown as Price;
}

export function intervalWords(version: PlanVersion): string {
  const count = version.interval_count ?? 1;
  const names = {
    day: ['Daily', 'days'],
    week: ['Weekly', 'weeks'],
    month: ['Monthly', 'months'],
    year: ['Yearly', 'years'],
  } as const;
  const [once, many] = names[version.interval];
  return count === 1 ? once : `Every ${count} ${many}`;
}
