import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useFilters } from '@/app/use-filters';
import { adminOrganizationsQuery } from '@/api/queries';
import { Button, CopyId, SearchField, Tag } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';

export function CustomersPage() {
  const router = useRouter();
  const [search, change] = useFilters<'q'>();
  const customers = useInfiniteQuery(adminOrganizationsQuery(search.q));
  const rows = customers.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Customers" />
      <div className="filters" style={{ marginBottom: 16 }}>
        <SearchField label="Search" placeholder="Name or id" value={search.q ?? ''} onSearch={(q) => change({ q })} />
      </div>
      <section className="card list-card">
        <Load
          query={customers}
          waiting={
            <div className="pad">
              <SkeletonRows rows={8} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title={search.q ? 'No customer matches.' : 'Nobody has signed up yet.'} />
            ) : (
              <table className="table">
                <caption className="visually-hidden">Customers, newest first</caption>
                <thead>
                  <tr>
                    <th>Name</th>
                    <th className="not-narrow">Id</th>
                    <th className="not-narrow">Billing email</th>
                    <th className="only-wide">Zone</th>
                    <th>Since</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id} data-link onClick={() => router.history.push(`/admin/customers/${row.id}`)}>
                      <td>
                        <Link className="medium" to={`/admin/customers/${row.id}`} onClick={(event) => event.stopPropagation()}>
                          {row.name}
                        </Link>
                        {row.test_clock && (
                          <>
                            {' '}
                            <Tag tone="warn">test clock</Tag>
                          </>
                        )}
                      </td>
                      <td className="not-narrow">
                        <CopyId id={row.id} />
                      </td>
                      <td className="not-narrow soft break">{row.billing_email ?? '–'}</td>
                      <td className="only-wide soft">{row.time_zone ?? '–'}</td>
                      <td className="soft">
                        <Time at={row.created_at} as="date" />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
        {customers.hasNextPage && (
          <div className="list-more">
            <Button busy={customers.isFetchingNextPage} onClick={() => void customers.fetchNextPage()}>
              More customers
            </Button>
          </div>
        )}
      </section>
    </>
  );
}
