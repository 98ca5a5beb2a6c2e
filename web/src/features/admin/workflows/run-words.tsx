import { Link } from '@tanstack/react-router';
import type { RunStatus, WorkflowRun } from '@/api/types';
import { CopyId, shortId, Tag, type Tone } from '@/components/controls';

const TYPES: Record<string, string> = {
  OnboardingWorkflow: 'Onboarding',
  OrganizationSyncWorkflow: 'Organization sync',
  DirectoryReconciliationWorkflow: 'Directory reconciliation',
  ApiKeyWorkflow: 'API key',
  MeteringShardWorkflow: 'Metering',
  MeterBackfillWorkflow: 'Meter backfill',
  BillingAccountWorkflow: 'Billing account',
  SubscriptionWorkflow: 'Subscription',
  InvoiceWorkflow: 'Invoice',
  TestClockWorkflow: 'Test clock',
  WebhookDeliveryWorkflow: 'Webhook delivery',
  ReconciliationWorkflow: 'Reconciliation',
  ReplayWorkflow: 'Replay',
  RetentionWorkflow: 'Retention',
  OrganizationRemovalWorkflow: 'Organization removal',
};

export const RUN_TYPES = Object.entries(TYPES).map(([value, label]) => ({ value, label }));

export function runType(type: string): string {
  return TYPES[type] ?? type.replace(/Workflow$/, '');
}

const STATES: Record<RunStatus, { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'accent' },
  completed: { label: 'Completed', tone: 'ok' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'plain' },
  terminated: { label: 'Terminated', tone: 'bad' },
  continued_as_new: { label: 'Continued', tone: 'plain' },
  timed_out: { label: 'Timed out', tone: 'bad' },
};

export const RUN_STATES = Object.entries(STATES).map(([value, { label }]) => ({ value, label }));

export function RunState({ status }: { status: RunStatus }) {
  const state = STATES[status] ?? { label: status, tone: 'plain' as const };
  return (
    <Tag tone={state.tone} live={status === 'running'}>
      {state.label}
    </Tag>
  );
}

export interface Retry {
  /** What is tried, in words. */
  what: string;
  attempt: number | null;
  failure: string | null;
  at: string | null;
}

/** How a run says that a step failed and will be tried again. */
const TRIED_AGAIN = / to be tried again$/;

/** The next try of what fails, if anything does: by the server, or by the run itself after the server gave up. */
export function retryOf(run: WorkflowRun): Retry | null {
  const pending = run.pending_activities?.find((activity) => activity.last_failure);
  if (pending) return { what: pending.type, attempt: pending.attempt, failure: pending.last_failure, at: pending.next_retry_at };
  if (run.status !== 'running' || !run.waiting_for || !TRIED_AGAIN.test(run.waiting_for)) return null;
  return { what: run.waiting_for.replace(TRIED_AGAIN, ''), attempt: null, failure: null, at: run.waiting_until ?? null };
}

/** What subscriptions and invoices wait for is reckoned by the billing clock; tries after a failure are by the wall's. */
export function waitsOnBillingClock(run: WorkflowRun): boolean {
  const billing = run.type === 'SubscriptionWorkflow' || run.type === 'InvoiceWorkflow';
  return billing && run.status === 'running' && Boolean(run.waiting_until) && retryOf(run) === null;
}

const RECORD_NAMES: Record<string, string> = {
  api_key: 'Key',
  payment_method: 'Payment method',
  test_clock: 'Test clock',
  dead_letter: 'Dead letter',
};

export function recordName(type: string): string {
  return RECORD_NAMES[type] ?? type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ');
}

const RECORD_PAGES: Record<string, string> = {
  invoice: '/admin/invoices/',
  organization: '/admin/customers/',
  workflow: '/admin/workflows/',
  dead_letter: '/admin/dead-letters/',
  replay: '/admin/replays/',
};

/** A record that a run made; it leads to its page where there is one. */
export function RecordLink({ type, id }: { type: string; id: string }) {
  const page = RECORD_PAGES[type];
  const to = page ? page + encodeURIComponent(id) : null;
  return to ? (
    <Link className="link mono text-xs" title={id} to={to}>
      {shortId(id)}
    </Link>
  ) : (
    <CopyId id={id} />
  );
}
