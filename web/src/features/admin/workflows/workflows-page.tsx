import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useFilters } from '@/app/use-filters';
import { runsQuery } from '@/api/queries';
import type { WorkflowRun } from '@/api/types';
import { Button, SearchField, SelectField } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { formatDuration } from '@/format/time';
import { shortWorkflow } from '@/features/billing/invoice-document';
import { CustomerName } from '../customer-name';
import { RUN_STATES, RUN_TYPES, runType, RunState } from './run-words';

export function WorkflowsPage() {
  const [search, change] = useFilters<'q' | 'type' | 'status' | 'organization'>();
  const runs = useInfiniteQuery({
    ...runsQuery({ q: search.q, type: search.type, status: search.status, organization: search.organization }),
    refetchInterval: 10_000,
  });
  const rows = runs.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = Boolean(search.q || search.type || search.status || search.organization);
  return (
    <>
      <PageHead title="Workflows" note="Whatever must not be lost half-way. Also those that the workflow server has forgotten." />
      <div className="filters" style={{ marginBottom: 16 }}>
        <SearchField label="Search" placeholder="Id, customer or record" value={search.q ?? ''} onSearch={(q) => change({ q })} />
        <SelectField
          label="Type"
          value={search.type ?? ''}
          options={[{ value: '', label: 'All types' }, ...RUN_TYPES]}
          onChange={(type) => change({ type })}
        />
        <SelectField
          label="State"
          value={search.status ?? ''}
          options={[{ value: '', label: 'All states' }, ...RUN_STATES]}
          onChange={(status) => change({ status })}
        />
        {search.organization && (
          <div>
            <span className="label">Customer</span>
            <Button onClick={() => change({ organization: undefined })}>
              <CustomerName id={search.organization} link={false} /> ✕
            </Button>
          </div>
        )}
        {filtered && (
          <Button
            kind="quiet"
            onClick={() => change({ q: undefined, type: undefined, status: undefined, organization: undefined })}
          >
            Clear
          </Button>
        )}
      </div>
      <section className="card list-card">
        <Load
          query={runs}
          waiting={
            <div className="pad">
              <SkeletonRows rows={8} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title={filtered ? 'No workflow matches.' : 'No workflow has run yet.'}>
                {filtered ? 'Widen the filters above.' : 'The first one starts with the first sign-up.'}
              </EmptyState>
            ) : (
              <RunsTable runs={rows} />
            )
          }
        </Load>
        {runs.hasNextPage && (
          <div className="list-more">
            <Button busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
              Older runs
            </Button>
          </div>
        )}
      </section>
    </>
  );
}

export function RunsTable({ runs, customer = true }: { runs: WorkflowRun[]; customer?: boolean }) {
  const router = useRouter();
  return (
    <table className="table">
      <caption className="visually-hidden">Workflows, newest first</caption>
      <thead>
        <tr>
          <th>Workflow</th>
          {customer && <th className="not-narrow">Customer</th>}
          <th>State</th>
          <th className="only-wide">Waits for</th>
          <th className="not-narrow">Started</th>
          <th className="num not-narrow">Took</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => {
          const to = `/admin/workflows/${encodeURIComponent(run.id)}`;
          return (
            <tr key={`${run.id}/${run.run_id ?? ''}`} data-link onClick={() => router.history.push(to)}>
              <td>
                <Link className="mono break" title={run.id} to={to} onClick={(event) => event.stopPropagation()}>
                  {shortWorkflow(run.id)}
                </Link>
                <div className="text-xs muted">{runType(run.type)}</div>
              </td>
              {customer && (
                <td className="not-narrow">
                  <CustomerName id={run.organization} />
                </td>
              )}
              <td>
                <RunState status={run.status} />
              </td>
              <td className="only-wide soft">
                {run.status === 'running' ? (run.waiting_for ?? 'at work') : (run.reason ?? '–')}
                {run.status === 'running' && run.waiting_until && (
                  <div className="text-xs muted">
                    until <Time at={run.waiting_until} />
                  </div>
                )}
              </td>
              <td className="not-narrow soft">
                <Time at={run.started_at} as="fresh" />
              </td>
              <td className="num not-narrow soft">
                {run.closed_at ? formatDuration(Date.parse(run.closed_at) - Date.parse(run.started_at)) : '–'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
