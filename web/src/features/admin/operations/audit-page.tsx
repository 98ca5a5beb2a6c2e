import { useInfiniteQuery } from '@tanstack/react-query';
import { useFilters } from '@/app/use-filters';
import { auditQuery } from '@/api/queries';
import { Button } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { CustomerName } from '../customer-name';
import { recordName, RecordLink } from '../workflows/run-words';
import { Actor, actionWords } from './audit-log';

export function AuditPage() {
  const [search, change] = useFilters<'record_type' | 'record_id'>();
  const entries = useInfiniteQuery(auditQuery({ record_type: search.record_type, record_id: search.record_id }));
  const rows = entries.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead
        title="Audit"
        note="Who did what, to which record, and why. Entries are added, never changed."
        actions={
          search.record_id && (
            <Button onClick={() => change({ record_type: undefined, record_id: undefined })}>All records</Button>
          )
        }
      />
      <section className="card list-card">
        <Load
          query={entries}
          waiting={
            <div className="pad">
              <SkeletonRows rows={8} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title="Nobody has acted yet." />
            ) : (
              <table className="table">
                <caption className="visually-hidden">Actions, newest first</caption>
                <thead>
                  <tr>
                    <th>When</th>
                    <th>What</th>
                    <th className="not-narrow">Customer</th>
                    <th className="not-narrow">Record</th>
                    <th>Why</th>
                    <th className="not-narrow">Who</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((entry) => (
                    <tr key={entry.id}>
                      <td className="soft">
                        <Time at={entry.at} as="day-time" />
                      </td>
                      <td className="medium">{actionWords(entry)}</td>
                      <td className="not-narrow">{entry.organization ? <CustomerName id={entry.organization} /> : '–'}</td>
                      <td className="not-narrow">
                        <span className="soft text-xs">{recordName(entry.record_type)} </span>
                        <RecordLink type={entry.record_type} id={entry.record_id} />
                      </td>
                      <td className="soft">{entry.reason ?? '–'}</td>
                      <td className="soft not-narrow break">
                        <Actor actor={entry.actor} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
        {entries.hasNextPage && (
          <div className="list-more">
            <Button busy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
              Older entries
            </Button>
          </div>
        )}
      </section>
    </>
  );
}
