import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { customersByIdQuery } from '@/api/queries';
import { shortId } from '@/components/controls';
import { useZone } from '@/components/zone';

export function useCustomerName(id: string | null | undefined): string {
  const customers = useQuery(customersByIdQuery);
  return id ? (customers.data?.get(id)?.name ?? shortId(id)) : '–';
}

/** The zone that a customer's periods are reckoned in; the page's own where the customer is not known yet. */
export function useCustomerZone(): (id: string) => string {
  const customers = useQuery(customersByIdQuery);
  const own = useZone();
  return (id) => customers.data?.get(id)?.time_zone ?? own;
}

/** Which customers are test organizations, and so no revenue; empty until known. */
export function useTestOrganizations(): ReadonlySet<string> {
  const customers = useQuery(customersByIdQuery);
  return new Set([...(customers.data?.values() ?? [])].filter((row) => row.test_clock).map((row) => row.id));
}

/** A customer by name, leading to its page. */
export function CustomerName({ id, link = true }: { id: string | null | undefined; link?: boolean }) {
  const name = useCustomerName(id);
  if (!id) return <span className="muted">–</span>;
  if (!link) return <>{name}</>;
  return (
    <Link className="customer-link" to={`/admin/customers/${id}`} onClick={(event) => event.stopPropagation()}>
      {name}
    </Link>
  );
}
