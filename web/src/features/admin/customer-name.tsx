import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { organizationNamesQuery } from '@/api/queries';
import { shortId } from '@/components/controls';

export function useCustomerName(id: string | null | undefined): string {
  const names = useQuery(organizationNamesQuery);
  return id ? (names.data?.get(id) ?? shortId(id)) : '–';
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
