import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/http';
import { configQuery, meQuery, plansQuery } from '@/api/queries';
import type { Plan, PlanVersion } from '@/api/types';
import { Button } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { SectionHead } from '@/components/layout';
import { EmptyState, Load } from '@/components/states';

interface Offer {
  plan: Plan;
  version: PlanVersion;
}

/** The plans that a customer may put itself on: the newest published version of each that the operator offers so. */
export function offersOf(plans: Plan[]): Offer[] {
  return plans
    .filter((plan) => plan.self_serve)
    .flatMap((plan) => {
      const version = (plan.versions ?? []).filter((one) => one.status === 'published').sort((a, b) => b.version - a.version)[0];
      return version ? [{ plan, version }] : [];
    });
}

/** What somebody without a plan does about it. */
export function ChoosePlan() {
  const plans = useQuery(plansQuery);
  const config = useQuery(configQuery);
  const me = useQuery(meQuery);
  const [chosen, setChosen] = useState<Offer | null>(null);
  const operator = config.data?.operator_name ?? 'The operator';
  return (
    <Load query={plans}>
      {(page) => {
        const offers = offersOf(page.data);
        if (offers.length === 0)
          return (
            <EmptyState title="No plan yet.">
              {operator} puts you on one. Usage is metered all the same; the first invoice follows a period after that.
            </EmptyState>
          );
        return (
          <>
            <SectionHead title="Which plan is yours?" />
            <ul className="offers">
              {offers.map((offer) => (
                <li key={offer.version.id}>
                  <div>
                    <h3>{offer.plan.name}</h3>
                    <p className="text-s soft">
                      {offer.version.prices.map((price) => price.name).join(', ')}; by the {offer.version.interval}, in{' '}
                      {offer.plan.currency}
                    </p>
                  </div>
                  {me.data?.role === 'admin' && <Button onClick={() => setChosen(offer)}>Choose {offer.plan.name}</Button>}
                </li>
              ))}
            </ul>
            {chosen && (
              <ConfirmDialog
                close={() => setChosen(null)}
                title={`Choose ${chosen.plan.name}`}
                action={`Choose ${chosen.plan.name}`}
                done={`You are on ${chosen.plan.name}.`}
                consequence={`The first period begins now, and is invoiced when its ${chosen.version.interval} is over.`}
                perform={() => post('/v1/subscriptions', { plan_version: chosen.version.id })}
              />
            )}
          </>
        );
      }}
    </Load>
  );
}
