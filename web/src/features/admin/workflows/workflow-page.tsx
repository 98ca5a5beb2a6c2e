import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFilters } from '@/app/use-filters';
import { adminOrganizationQuery, auditQuery, invoiceQuery, runHistoryQuery, runQuery } from '@/api/queries';
import type { RunHistory, WorkflowRun } from '@/api/types';
import { CopyId, Segments } from '@/components/controls';
import { JsonView } from '@/components/json-view';
import { Facts, PageHead } from '@/components/layout';
import { Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { formatMoney } from '@/format/money';
import { formatDuration } from '@/format/time';
import { shortWorkflow } from '@/features/billing/invoice-document';
import { invoiceName } from '@/features/billing/invoice-state';
import { AuditLog } from '../operations/audit-log';
import { CustomerName } from '../customer-name';
import { isHousekeeping } from './housekeeping';
import { RecordLink, recordName, retryOf, runType, RunState, waitsOnBillingClock } from './run-words';
import { RunActions } from './run-actions';
import { RunWaiting } from './run-waiting';
import { Timeline, TimelineLegend } from './timeline';
import '@/features/billing/invoice.css';
import './workflow.css';

const REFRESH_MS = 3_000;
type View = 'timeline' | 'compact' | 'json';

export function WorkflowPage() {
  const { workflow: id = '' } = useParams({ strict: false }) as { workflow?: string };
  const [search, change] = useFilters<'view' | 'step' | 'scale' | 'all'>();
  const view: View = search.view === 'compact' || search.view === 'json' ? search.view : 'timeline';
  const run = useQuery({
    ...runQuery(id),
    refetchInterval: (query) => (query.state.data?.status === 'running' ? REFRESH_MS : false),
  });
  const history = useQuery({ ...runHistoryQuery(id), refetchInterval: run.data?.status === 'running' ? REFRESH_MS : false });
  const clock = useTestClock(run.data);
  return (
    <Load query={run}>
      {(data) => (
        <>
          <PageHead
            documentTitle={id}
            crumbs={[{ label: 'Workflows', to: '/admin/workflows' }, { label: runType(data.type) }]}
            title={<h1 className="mono run-id break">{shortWorkflow(data.id)}</h1>}
            tag={
              <>
                <CopyId id={data.id} bare />
                <RunState status={data.status} />
              </>
            }
            note={
              data.organization ? (
                <>
                  For <CustomerName id={data.organization} />
                </>
              ) : undefined
            }
            actions={
              <Segments
                label="View"
                value={view}
                options={[
                  { value: 'timeline', label: 'Timeline' },
                  { value: 'compact', label: 'Compact' },
                  { value: 'json', label: 'JSON' },
                ]}
                onChange={(value) => change({ view: value === 'timeline' ? undefined : value })}
              />
            }
          />
          <section className="card pad run-wait">
            <RunWaiting run={data} testNow={clock} />
            <RunFacts run={data} />
          </section>
          <div className="with-aside gap-top-24">
            <section className="card" style={{ overflow: 'hidden' }}>
              <Load
                query={history}
                waiting={
                  <div className="pad">
                    <SkeletonRows rows={8} />
                  </div>
                }
              >
                {(steps) => (
                  <Steps run={data} onTestClock={clock !== null} history={steps} view={view} search={search} change={change} />
                )}
              </Load>
            </section>
            <aside className="stack">
              {data.status === 'running' && <RunActions run={data} />}
              <MadeByThisRun run={data} />
              <PastActions run={data} />
            </aside>
          </div>
        </>
      )}
    </Load>
  );
}

/** The time of the test clock that a run waits on, if it waits on one. */
function useTestClock(run: WorkflowRun | undefined): string | null {
  const asked = run !== undefined && waitsOnBillingClock(run);
  const organization = useQuery({ ...adminOrganizationQuery(run?.organization ?? ''), enabled: asked });
  return asked && organization.data?.test_clock ? organization.data.now : null;
}

function RunFacts({ run }: { run: WorkflowRun }) {
  return (
    <Facts
      items={[
        ...(run.records ?? [])
          .slice(0, 3)
          .map((record): [string, ReactNode] => [
            recordName(record.type),
            record.type === 'invoice' ? <InvoiceFact id={record.id} /> : <RecordLink {...record} />,
          ]),
        run.parent && ['Parent', <RunLink id={run.parent} />],
        ['Started', <Time at={run.started_at} />],
        run.closed_at && ['Ended', <Time at={run.closed_at} />],
      ]}
    />
  );
}

function InvoiceFact({ id }: { id: string }) {
  const invoice = useQuery(invoiceQuery(id));
  if (!invoice.data) return <RecordLink type="invoice" id={id} />;
  return (
    <>
      <Link className="link" to={`/admin/invoices/${id}`}>
        {invoiceName(invoice.data)}
      </Link>
      , {formatMoney(invoice.data.amount_due)}, {invoice.data.status.replaceAll('_', ' ')}
    </>
  );
}

function RunLink({ id }: { id: string }) {
  return (
    <Link className="link mono text-xs" title={id} to={`/admin/workflows/${encodeURIComponent(id)}`}>
      {shortWorkflow(id)}
    </Link>
  );
}

function Steps({
  run,
  onTestClock,
  history,
  view,
  search,
  change,
}: {
  run: WorkflowRun;
  onTestClock: boolean;
  history: RunHistory;
  view: View;
  search: { step?: string; scale?: string; all?: string };
  change: (change: { step?: string; scale?: string; all?: string }) => void;
}) {
  const scale = search.scale === 'straight' ? 'straight' : 'folded';
  const opened = search.step ? Number(search.step) : null;
  const quiet = history.steps.filter(isHousekeeping).length;
  const all = search.all === 'true';
  return (
    <>
      <div className="row wrap" style={{ padding: '14px 20px 6px' }}>
        <h2>What happened, step by step</h2>
        {history.archived && (
          <span className="text-xs muted">
            Archived
            {history.archived_at && (
              <>
                {' '}
                on <Time at={history.archived_at} as="date" />
              </>
            )}
          </span>
        )}
        {view === 'timeline' && (
          <span className="push">
            <Segments
              label="Scale"
              value={scale}
              options={[
                { value: 'folded', label: 'Waits folded' },
                { value: 'straight', label: 'To scale' },
              ]}
              onChange={(value) => change({ scale: value === 'folded' ? undefined : value })}
            />
          </span>
        )}
      </div>
      {view === 'json' ? (
        <JsonView value={{ ...run, steps: history.steps }} />
      ) : view === 'compact' ? (
        <Compact history={history} />
      ) : (
        <>
          <Timeline
            // A wait on a test clock has no end by the wall's.
            run={onTestClock ? { ...run, waiting_until: null } : run}
            steps={history.steps}
            scale={scale}
            opened={opened}
            toggle={(index) => change({ step: opened === index ? undefined : String(index) })}
            shows={(step, index) => all || index === opened || !isHousekeeping(step)}
          />
          {quiet > 0 && (
            <p className="text-xs muted" style={{ padding: '10px 20px', borderTop: '1px solid var(--line)' }}>
              {all ? '' : `${quiet} more in which it was woken, or read its record again. `}
              <button type="button" className="link" aria-pressed={all} onClick={() => change({ all: all ? undefined : 'true' })}>
                {all ? `Leave out ${quiet} in which it was woken, or read its record again` : 'Show them too'}
              </button>
            </p>
          )}
          <TimelineLegend failing={retryOf(run) !== null} running={run.status === 'running'} />
        </>
      )}
    </>
  );
}

function Compact({ history }: { history: RunHistory }) {
  return (
    <div className="list-card">
      <table className="table">
        <caption className="visually-hidden">Steps</caption>
        <thead>
          <tr>
            <th>Step</th>
            <th>State</th>
            <th className="num">Tries</th>
            <th className="not-narrow">Began</th>
            <th className="num">Took</th>
          </tr>
        </thead>
        <tbody>
          {history.steps.map((step, index) => (
            <tr key={index}>
              <td>
                <span className="medium">{step.name}</span> <span className="muted">{step.kind}</span>
                {step.failure && <div className="text-xs bad">{step.failure}</div>}
              </td>
              <td className={step.status === 'failed' ? 'bad' : 'soft'}>{step.status.replaceAll('_', ' ')}</td>
              <td className="num">{step.attempts}</td>
              <td className="not-narrow soft">
                <Time at={step.started_at} as="day-time" />
              </td>
              <td className="num">
                {step.ended_at ? formatDuration(Date.parse(step.ended_at) - Date.parse(step.started_at)) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MadeByThisRun({ run }: { run: WorkflowRun }) {
  const records = run.records ?? [];
  const children = run.children ?? [];
  if (records.length === 0 && children.length === 0) return null;
  return (
    <section className="card pad">
      <h2 style={{ marginBottom: 10 }}>Made by this run</h2>
      <Facts items={[...records.map((record): [string, ReactNode] => [recordName(record.type), <RecordLink {...record} />])]} />
      {children.length > 0 && (
        <ul className="stack tight text-s gap-top-12">
          {children.map((child) => (
            <li key={child.id} className="row wrap">
              <RunLink id={child.id} />
              <span className="push">
                <RunState status={child.status} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PastActions({ run }: { run: WorkflowRun }) {
  const ofRun = useInfiniteQuery(auditQuery({ record_type: 'workflow', record_id: run.id }));
  const record = run.records?.find((one) => one.type !== 'organization');
  const ofRecord = useInfiniteQuery({
    ...auditQuery({ record_type: record?.type, record_id: record?.id }),
    enabled: record !== undefined,
  });
  const entries = [...(ofRun.data?.pages ?? []), ...(ofRecord.data?.pages ?? [])].flatMap((page) => page.data);
  const unique = [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <section className="card pad">
      <h2 style={{ marginBottom: 4 }}>Past actions</h2>
      {unique.length === 0 ? <p className="text-s soft gap-top-8">Nobody has acted on it.</p> : <AuditLog entries={unique} />}
    </section>
  );
}
