import { useQuery } from '@tanstack/react-query';
import { plansQuery, subscriptionsQuery } from '@/api/queries';
import type { Invoice } from '@/api/types';
import { CopyId } from '@/components/controls';

/** `Scale, version 4`: which plan a version's id belongs to; null until known. */
export function usePlanName(version: string | undefined): string | null {
  const plans = useQuery({ ...plansQuery, enabled: version !== undefined, staleTime: 60_000 });
  for (const plan of plans.data?.data ?? []) {
    const found = plan.versions?.find((one) => one.id === version);
    if (found) return `${plan.name}, version ${found.version}`;
  }
  return null;
}

export function PlanName({ version }: { version: string }) {
  const name = usePlanName(version);
  return name ? <>{name}</> : <CopyId id={version} />;
}

/** The plan version of the subscription that an invoice belongs to; operators name the organization. */
export function PlanOf({ invoice, organization }: { invoice: Invoice; organization?: string }) {
  const subscriptions = useQuery(subscriptionsQuery(organization));
  const found = subscriptions.data?.data.find((row) => row.id === invoice.subscription);
  return found ? <PlanName version={found.plan_version} /> : <span className="muted">–</span>;
}
