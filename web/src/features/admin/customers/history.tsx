import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { auditQuery, runsQuery } from '@/api/queries';
import type { AuditEntry, WorkflowRun } from '@/api/types';
import { Button } from '@/components/controls';
import { SectionHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { formatDuration } from '@/format/time';
import { shortWorkflow } from '@/features/billing/invoice-document';
import { Actor, actionWords } from '../operations/audit-log';
import { recordName, RecordLink, runType, RunState } from '../workflows/run-words';
import { interleave, type Happening } from './happenings';

/** Everything that ever happened to a customer, newest first: what ran, and what people did. */
export function History({ organization }: { organization: string }) {
  const runs = useInfiniteQuery(runsQuery({ organization }));
  const actions = useInfiniteQuery(auditQuery({ organization }));
  const rows = interleave(
    { rows: rowsOf(runs.data), more: runs.hasNextPage },
    // The list of actions is everybody's where the server does not narrow it.
    { rows: rowsOf(actions.data).filter((entry) => entry.organization === organization), more: actions.hasNextPage },
  );
  const older = () => {
    if (runs.hasNextPage) void runs.fetchNextPage();
    if (actions.hasNextPage) void actions.fetchNextPage();
  };
  return (
    <section className="card list-card">
      <div className="list-head">
        <SectionHead
          title="Everything that ever happened"
          beside={
            <Link className="link" to="/admin/workflows" search={{ organization } as never}>
              Search its workflows
            </Link>
          }
        />
      </div>
      <Load
        query={runs}
        waiting={
          <div className="pad">
            <SkeletonRows rows={6} />
          </div>
        }
      >
        {() => (rows.length === 0 ? <EmptyState title="Nothing has happened yet." /> : <HistoryTable rows={rows} />)}
      </Load>
      {(runs.hasNextPage || actions.hasNextPage) && (
        <div className="list-more">
          <Button busy={runs.isFetchingNextPage || actions.isFetchingNextPage} onClick={older}>
            What was before
          </Button>
        </div>
      )}
    </section>
  );
}

function rowsOf<T>(data: { pages: { data: T[] }[] } | undefined): T[] {
  return data?.pages.flatMap((page) => page.data) ?? [];
}

function HistoryTable({ rows }: { rows: Happening[] }) {
  return (
    <table className="table">
      <caption className="visually-hidden">What happened, newest first</caption>
      <thead>
        <tr>
          <th>When</th>
          <th>What</th>
          <th className="not-narrow">To</th>
          <th>State, or who</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <td className="soft">
              <Time at={row.at} as="day-time" />
            </td>
            {row.run ? <RunCells run={row.run} times={row.times} /> : <ActionCells entry={row.action} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RunCells({ run, times }: { run: WorkflowRun; times: number }) {
  const took = run.closed_at ? formatDuration(Date.parse(run.closed_at) - Date.parse(run.started_at)) : null;
  return (
    <>
      <td>
        <span className="medium">{runType(run.type)}</span>
        {times > 1 && <span className="muted"> {times} times</span>}
        <div className="text-xs muted">{run.status === 'running' ? (run.waiting_for ?? 'at work') : took && `in ${took}`}</div>
      </td>
      <td className="not-narrow">
        <Link className="link mono text-xs" title={run.id} to={`/admin/workflows/${encodeURIComponent(run.id)}`}>
          {shortWorkflow(run.id)}
        </Link>
      </td>
      <td>
        <RunState status={run.status} />
      </td>
    </>
  );
}

function ActionCells({ entry }: { entry: AuditEntry }) {
  return (
    <>
      <td>
        <span className="medium">{actionWords(entry)}</span>
        {entry.reason && <div className="text-xs soft">“{entry.reason}”</div>}
      </td>
      <td className="not-narrow">
        <span className="soft text-xs">{recordName(entry.record_type)} </span>
        <RecordLink type={entry.record_type} id={entry.record_id} />
      </td>
      <td className="soft break">
        <Actor actor={entry.actor} />
      </td>
    </>
  );
}
