import { useInfiniteQuery } from '@tanstack/react-query';
import { deadLettersQuery } from '@/api/queries';
import { Button, Tag } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { CustomerName } from '../customer-name';

export function DeadLettersPage() {
  const letters = useInfiniteQuery({ ...deadLettersQuery(), retry: false });
  const rows = letters.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead
        title="Dead letters"
        note="Events that are on the log and could not be stored, with the reason. Their neighbours went through."
      />
      <section className="card list-card">
        <Load
          query={letters}
          waiting={
            <div className="pad">
              <SkeletonRows rows={6} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title="No dead letters.">Everything that was accepted is stored.</EmptyState>
            ) : (
              <table className="table">
                <caption className="visually-hidden">Dead letters, newest first</caption>
                <thead>
                  <tr>
                    <th>When</th>
                    <th className="not-narrow">Customer</th>
                    <th>Reason</th>
                    <th className="num not-narrow">Position</th>
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id}>
                      <td className="soft">
                        <Time at={row.at} as="day-time" />
                      </td>
                      <td className="not-narrow">
                        <CustomerName id={row.organization} />
                      </td>
                      <td>
                        <span className="mono">{row.reason}</span>
                        <div className="text-xs muted">{row.detail}</div>
                      </td>
                      <td className="num not-narrow soft">
                        {row.epoch}/{row.partition}/{row.offset}
                      </td>
                      <td>{row.replayed_at ? <Tag tone="ok">replayed</Tag> : <Tag tone="warn">waiting</Tag>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Load>
        {letters.hasNextPage && (
          <div className="list-more">
            <Button busy={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
              Older letters
            </Button>
          </div>
        )}
      </section>
    </>
  );
}
